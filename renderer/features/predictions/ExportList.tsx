/** Writes the list as it is filtered as CSV, after a reason that is kept in the workspace. */
import { useState } from 'react'
import { downloadCsv } from '../../lib/download.ts'
import { countOf } from '../../lib/format.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import type { ListFilters } from './PredictionList.tsx'

interface ExportProps {
  passId: number
  filters: ListFilters
  /** What is set, in words. */
  words: readonly string[]
}

export function ExportList(props: ExportProps) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<DownloadIcon size="0.875rem" aria-hidden />} onClick={() => setOpened(true)}>
        Export list…
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Export this list" closeButtonProps={{ 'aria-label': 'Close' }}>
        {opened && <ExportForm {...props} onDone={() => setOpened(false)} />}
      </Modal>
    </>
  )
}

function ExportForm({ passId, filters, words, onDone }: ExportProps & { onDone: () => void }) {
  const [reason, setReason] = useState('')
  const write = useApiMutation('predictions.exportList', {
    invalidates: [],
    onSuccess: ({ fileName, csv, rows }) => {
      downloadCsv(fileName, csv)
      toast(`${countOf(rows, 'note')} written to ${fileName}.`)
      onDone()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        write.mutate({ passId, ...filters, reason })
      }}
    >
      <Stack gap="sm">
        <Text>
          {words.length > 0 ? `Notes ${words.join(', ')}` : 'All notes of the pass'}, in the order of the list: rank, identifiers, label and
          probabilities. Never note text.
        </Text>
        <Text size="sm" c="dimmed">
          The file is protected health information all the same.
        </Text>
        <TextField
          label="Reason for the export"
          description="Kept in the workspace, with the time."
          required
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error && <ErrorNotice error={write.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending} disabled={reason.trim().length < 3}>
            Export
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
