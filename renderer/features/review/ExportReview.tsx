/** Writes a queue as CSV, after a reason that is kept with it. */
import { useState } from 'react'
import type { ReviewQueue } from '../../../shared/domain/review.ts'
import { downloadCsv } from '../../lib/download.ts'
import { countOf } from '../../lib/format.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Text } from '../../ui/Layout.tsx'
import { ReasonForm } from '../../ui/ReasonForm.tsx'

export function ExportReview({ queue }: { queue: ReviewQueue }) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<DownloadIcon size="0.875rem" aria-hidden />} onClick={() => setOpened(true)}>
        Export CSV…
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Export this queue">
        {opened && <ExportForm queue={queue} onDone={() => setOpened(false)} />}
      </Modal>
    </>
  )
}

function ExportForm({ queue, onDone }: { queue: ReviewQueue; onDone: () => void }) {
  const write = useApiMutation('review.exportCsv', {
    onSuccess: ({ fileName, csv, rows }) => {
      downloadCsv(fileName, csv)
      toast(`${countOf(rows, 'note')} written to ${fileName}.`)
      onDone()
    },
  })
  const hidden = queue.definition.blind && queue.closedAt === null && queue.done < queue.notes
  return (
    <ReasonForm
      label="Reason for the export"
      description="Kept with the queue, with the time."
      confirmLabel="Export"
      pending={write.isPending}
      error={write.error}
      onConfirm={(reason) => write.mutate({ id: queue.id, reason })}
      onCancel={onDone}
    >
      <Text>
        One row a note: identifiers, human verdicts, reasons and comments
        {hidden ? '. Label and model probability are left out while this blind queue is not done.' : ', then label and model probability in columns of their own.'} Never note text.
      </Text>
      <Text size="sm" c="dimmed">
        The file is protected health information all the same.
      </Text>
    </ReasonForm>
  )
}
