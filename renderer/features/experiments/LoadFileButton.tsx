/** Takes an experiment from a file into the form. */
import { address, navigate } from '../../lib/address.ts'
import { keepDraft } from '../../lib/keptDrafts.ts'
import { Button, FileButton } from '../../ui/Controls.tsx'
import { toast } from '../../ui/Dialogs.tsx'
import { FileIcon } from '../../ui/icons.ts'
import { parseText } from '../../../shared/text/settingsText.ts'
import { draftPlace } from './draftStart.ts'

export function LoadFileButton({ onLoaded }: { onLoaded?: (kind: string, text: string) => void }) {
  const load = async (file: File | null) => {
    if (!file) return
    const text = await file.text()
    const { value, error } = parseText(text)
    if (typeof value?.kind !== 'string') {
      const reason = error ? `line ${error.line}: ${error.message}` : 'it names no kind of experiment'
      toast(`${file.name} cannot be taken: ${reason}`, 'failed')
      return
    }
    keepDraft(draftPlace(value.kind), text)
    onLoaded?.(value.kind, text)
    navigate(address('/experiments', { new: value.kind }))
  }
  return (
    <FileButton accept=".yaml,.yml,.json" onChange={(file) => void load(file)}>
      {(props) => (
        <Button {...props} variant="default" leftSection={<FileIcon size="0.875rem" aria-hidden />}>
          Load a file
        </Button>
      )}
    </FileButton>
  )
}
