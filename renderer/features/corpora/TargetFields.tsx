/** Where notes go: into a corpus of their own, or to one that is there. */
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { countOf } from '../../lib/format.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { useApi } from '../../lib/queries.ts'
import { Radio, Select } from '../../ui/Controls.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'

/** Corpora that can be added to. A demo hospital is no place for notes of patients. */
function useTargets(): CorpusSummary[] {
  const corpora = useApi('corpora.list', undefined)
  return (corpora.data ?? []).filter(({ state, synthetic }) => state === 'ready' && !synthetic)
}

/** The corpus that was chosen, as far as it is one of the workspace that is open. */
export function useTarget(): CorpusSummary | null {
  const into = useKeptImport((kept) => kept.into)
  const workspace = useApi('workspace.state', undefined).data?.open?.path
  const targets = useTargets()
  if (!into || into.workspace !== workspace) return null
  return targets.find(({ id }) => id === into.corpusId) ?? null
}

/** Makes a corpus the one that is added to; null: a new one is made. */
export function useSetTarget(): (corpusId: number | null) => void {
  const workspace = useApi('workspace.state', undefined).data?.open?.path
  return (corpusId) =>
    useKeptImport.setState({ into: corpusId === null || workspace === undefined ? null : { workspace, corpusId } })
}

export function TargetFields({ target }: { target: CorpusSummary | null }) {
  const targets = useTargets()
  const into = useSetTarget()
  if (targets.length === 0) return null
  return (
    <Stack gap="xs">
      <Radio.Group
        label="Import into"
        value={target ? 'existing' : 'new'}
        onChange={(kind) => into(kind === 'new' ? null : (targets[0]?.id ?? null))}
      >
        <Group gap="lg" mt={4}>
          <Radio value="new" label="A new corpus" />
          <Radio value="existing" label="A corpus that is here" />
        </Group>
      </Radio.Group>
      {target && (
        <>
          <Select
            label="Corpus to add to"
            w="24rem"
            allowDeselect={false}
            searchable
            data={targets.map(({ id, name, notes }) => ({ value: String(id), label: `${name} (${countOf(notes, 'note')})` }))}
            value={String(target.id)}
            onChange={(id) => into(Number(id))}
          />
          <Text size="sm" c="dimmed">
            Rows whose key it has already are counted and left as they are there, also where their text differs. Labels and
            splits that were made stay as they are: derive and split anew to take in what was added.
          </Text>
        </>
      )}
    </Stack>
  )
}
