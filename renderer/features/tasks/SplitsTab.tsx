/** Splits of a corpus: the list, and the chosen one. */
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { numberParam, useAddressDialog, useAddressQuery } from '../../lib/address.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, Select } from '../../ui/Controls.tsx'
import { AddIcon, TasksIcon } from '../../ui/icons.ts'
import { Group, Stack } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { SplitDetail } from './SplitDetail.tsx'
import { SplitDialog } from './SplitDialog.tsx'

export function SplitsTab({ corpus }: { corpus: CorpusSummary }) {
  const splits = useApi('tasks.splits', { corpusId: corpus.id })
  const [query, change] = useAddressQuery()
  const [creating, setCreating] = useAddressDialog('split')
  const readOnly = useReadOnly()
  const createButton = (
    <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} disabled={readOnly} onClick={() => setCreating(true)}>
      Create a split
    </Button>
  )
  return (
    <>
      <Await query={splits}>
        {(list) => {
          const newestFirst = list.toSorted((left, right) => right.id - left.id)
          const wanted = numberParam(query.get('split'))
          const chosen = newestFirst.find((split) => split.id === wanted) ?? newestFirst[0]
          if (!chosen) {
            return (
              <Panel label="Splits">
                <EmptyState
                  icon={TasksIcon}
                  title="No splits yet"
                  text={
                    'A split says which notes teach, which choose and which test. Train, validation and test never ' +
                    'share a patient.'
                  }
                  action={createButton}
                />
              </Panel>
            )
          }
          return (
            <Stack gap="md" maw="84rem">
              <Group justify="space-between">
                <Select
                  aria-label="Split"
                  w="24rem"
                  data={newestFirst.map(({ id, name }) => ({ value: String(id), label: name }))}
                  value={String(chosen.id)}
                  onChange={(id) => change({ split: id })}
                />
                {createButton}
              </Group>
              <SplitDetail
                key={chosen.id}
                split={chosen}
                readOnly={readOnly}
                onRemoved={() => change({ split: null })}
              />
            </Stack>
          )
        }}
      </Await>
      <SplitDialog
        opened={creating}
        onClose={() => setCreating(false)}
        corpus={corpus}
        onCreated={(id) => change({ split: id })}
      />
    </>
  )
}
