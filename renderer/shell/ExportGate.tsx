/** Asks why something leaves the workspace, and puts copying on record. */
import { useEffect, useState } from 'react'
import { useExportGate } from '../lib/exportFile.ts'
import { callApi } from '../lib/queries.ts'
import { Modal } from '../ui/Dialogs.tsx'
import { Text } from '../ui/Layout.tsx'
import { ReasonForm } from '../ui/ReasonForm.tsx'

/** Above dialogs that export. */
const aboveDialogs = 400

export function ExportGate({ open }: { open: boolean }) {
  const { asked, last } = useExportGate()
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  useCopyRecord(open)
  const confirm = async (reason: string) => {
    setPending(true)
    setError(null)
    try {
      await asked?.record(reason)
      asked?.answer(reason)
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }
  const cancel = () => {
    setError(null)
    asked?.answer(null)
  }
  return (
    <Modal
      opened={asked !== null}
      onClose={cancel}
      title="Reason for the export"
      zIndex={aboveDialogs}
    >
      {asked && (
        <ReasonForm
          label="Reason"
          description="Kept in the audit log, with the time and the name of the file."
          confirmLabel="Export"
          initial={last}
          pending={pending}
          error={error}
          onConfirm={(reason) => void confirm(reason.trim())}
          onCancel={cancel}
        >
          <Text style={{ overflowWrap: 'anywhere' }}>{asked.what}</Text>
          <Text size="sm" c="dimmed">
            What comes from patients’ notes is protected health information outside of the workspace too.
          </Text>
        </ReasonForm>
      )}
    </Modal>
  )
}

/** How much was copied, never what. */
function useCopyRecord(open: boolean): void {
  useEffect(() => {
    if (!open) return
    const onCopy = () => {
      const characters = String(document.getSelection() ?? '').length
      if (characters > 0) callApi('audit.copied', { characters }).catch(() => undefined)
    }
    document.addEventListener('copy', onCopy)
    return () => document.removeEventListener('copy', onCopy)
  }, [open])
}
