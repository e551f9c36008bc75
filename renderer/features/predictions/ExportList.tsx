/** Writes the list as it is filtered as CSV, after a reason that is kept in the workspace. */
import { useState } from 'react'
import { downloadCsv } from '../../lib/download.ts'
import { countOf } from '../../lib/format.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { IconButton } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Text } from '../../ui/Layout.tsx'
import { ReasonForm } from '../../ui/ReasonForm.tsx'
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
      <IconButton icon={DownloadIcon} label="Export list…" onClick={() => setOpened(true)} />
      <Modal opened={opened} onClose={() => setOpened(false)} title="Export this list">
        {opened && <ExportForm {...props} onDone={() => setOpened(false)} />}
      </Modal>
    </>
  )
}

function ExportForm({ passId, filters, words, onDone }: ExportProps & { onDone: () => void }) {
  const write = useApiMutation('predictions.exportList', {
    invalidates: [],
    onSuccess: ({ fileName, csv, rows }) => {
      downloadCsv(fileName, csv)
      toast(`${countOf(rows, 'note')} written to ${fileName}.`)
      onDone()
    },
  })
  return (
    <ReasonForm
      label="Reason for the export"
      description="Kept in the workspace, with the time."
      confirmLabel="Export"
      pending={write.isPending}
      error={write.error}
      onConfirm={(reason) => write.mutate({ passId, ...filters, reason })}
      onCancel={onDone}
    >
      <Text>
        {words.length > 0 ? `Notes ${words.join(', ')}` : 'All notes of the pass'}, in the order of the list: rank, identifiers, label and
        probabilities. Never note text.
      </Text>
      <Text size="sm" c="dimmed">
        The file is protected health information all the same.
      </Text>
    </ReasonForm>
  )
}
