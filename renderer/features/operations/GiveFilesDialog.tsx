/** Files that a person drops or chooses: read once, and scored at once. */
import { useState } from 'react'
import { remedyOf } from '../../../shared/domain/incoming.ts'
import { countOf } from '../../lib/format.ts'
import { useApiMutation, type Output } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'
import { IncomingFields, newIncoming, useNamesInUse } from './IncomingFields.tsx'

interface GiveFilesDialogProps {
  /** What was dropped: paths, or names alone where the browser tells no more. */
  given: { paths: string[]; names: string[] }
  onClose: () => void
}

export function GiveFilesDialog({ given, onClose }: GiveFilesDialogProps) {
  const inUse = useNamesInUse()
  const [draft, setDraft] = useState(newIncoming)
  const [paths, setPaths] = useState(given.paths)
  const [choosing, setChoosing] = useState(given.paths.length === 0)
  const take = useApiMutation('operations.takeIn', { invalidates: ['operations', 'corpora'] })
  const names = draft.names ?? inUse
  return (
    <Modal opened onClose={onClose} title="Read and score files">
      {take.data ? (
        <Stack gap="sm">
          <Taken taken={take.data} />
          <Group justify="flex-end">
            <Button onClick={onClose}>Close</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const { corpusId, corpusName } = draft
            take.mutate({ paths, names, corpusId, corpusName })
          }}
        >
          <Stack gap="sm">
            <Group justify="space-between" wrap="nowrap">
              <Text c={paths.length === 0 ? 'dimmed' : undefined} style={{ overflowWrap: 'anywhere' }}>
                {paths.length === 0 ? 'No file is chosen yet.' : namesOf(paths)}
              </Text>
              <Button variant="default" size="compact-sm" onClick={() => setChoosing(true)} style={{ flexShrink: 0 }}>
                {paths.length === 0 ? 'Choose files…' : 'Choose others…'}
              </Button>
            </Group>
            <IncomingFields draft={draft} onChange={setDraft} />
            {take.error && <ErrorNotice error={take.error} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={take.isPending} disabled={paths.length === 0 || names.length === 0}>
                Read and score
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      <FileChooser
        opened={choosing}
        title="Files with new notes"
        choose="files"
        lookingFor={given.names}
        confirmLabel="Take these"
        onClose={() => setChoosing(false)}
        onChoose={setPaths}
      />
    </Modal>
  )
}

const mostNames = 3

function namesOf(paths: readonly string[]): string {
  const names = paths.map((path) => path.split(/[\\/]/).at(-1) ?? path)
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}

function Taken({ taken: { files, scores } }: { taken: Output<'operations.takeIn'> }) {
  return (
    <>
      {files.map(({ file, state, code, reason, notes, rejected }) => (
        <Notice key={file} kind={state === 'quarantined' ? 'failed' : 'note'} title={file}>
          {state === 'imported' && `${countOf(notes, 'new note')}${rejected > 0 ? `, ${countOf(rejected, 'row')} rejected` : ''}.`}
          {state === 'known' && 'Read before: nothing is new.'}
          {state === 'quarantined' && `${reason} ${remedyOf(code)}`}
        </Notice>
      ))}
      {scores.map(({ name, result: { scored, flagged, refused } }) => (
        <Text key={name}>
          {name}: {countOf(scored, 'note')} scored, {flagged} flagged
          {refused.length > 0 && `; left out, of other types: ${refused.map(({ type, notes }) => `${type} (${notes})`).join(', ')}`}.
        </Text>
      ))}
    </>
  )
}
