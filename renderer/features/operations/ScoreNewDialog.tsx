/** Asks a model at work about the notes of a corpus that it has not scored. */
import { useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { formatCount } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, Checkbox, Select } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'

export function ScoreNewDialog({ operating, onClose }: { operating: OperatingModel; onClose: () => void }) {
  const corpora = useApi('corpora.list', undefined)
  const [chosen, setChosen] = useState<string | null>(null)
  const [force, setForce] = useState(false)
  const score = useApiMutation('operations.scoreNew', { invalidates: ['jobs'], onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title="Score new notes">
      <Await query={corpora}>
        {(list) => {
          const corpusId = chosen ?? String(list.at(-1)?.id ?? '')
          return (
            <form
              onSubmit={(event) => {
                event.preventDefault()
                score.mutate({ operatingId: operating.id, corpusId: Number(corpusId), force })
              }}
            >
              <Stack gap="sm">
                <Text>Notes need no labels. Import them first, under Corpora. Those that this version has scored before keep their score.</Text>
                <Select
                  label="Corpus"
                  allowDeselect={false}
                  value={corpusId}
                  data={list.map(({ id, name, notes }) => ({ value: String(id), label: `${name} (${formatCount(notes)} notes)` }))}
                  onChange={setChosen}
                />
                <Checkbox
                  label="Also where it was not made for it"
                  description={`Notes of types other than ${operating.noteTypes.join(', ')}, a version that is not in use, or one past its last day. These entries are marked.`}
                  checked={force}
                  onChange={(event) => setForce(event.currentTarget.checked)}
                />
                {score.error && <ErrorNotice error={score.error} />}
                <Group justify="flex-end" gap="sm">
                  <Button variant="default" onClick={onClose}>
                    Cancel
                  </Button>
                  <Button type="submit" loading={score.isPending} disabled={corpusId === ''}>
                    Score
                  </Button>
                </Group>
              </Stack>
            </form>
          )
        }}
      </Await>
    </Modal>
  )
}
