/** Where notes go: into a corpus of their own, or to one that is there. */
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { countOf } from '../../lib/format.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { useApi } from '../../lib/queries.ts'
import { Radio, Select } from '../../ui/Controls.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'

/** Corpora that can be added to. A demo hospital is no place for notes of patients. */
export function useTargets(): CorpusSummary[] {
  const corpora = useApi('corpora.list', undefined)
  return (corpora.data ?? []).filter(({ state, synthetic }) => state === 'ready' && !synthetic)
}

export function TargetFields({ target }: { target: CorpusSummary | null }) {
  const targets = useTargets()
  if (targets.length === 0) return null
  const into = (id: number | null) => useKeptImport.setState({ into: id })
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
