/** The stored config of a run, to be read only. */
import type { CohortChoice } from '../../../shared/domain/cohort.ts'
import { protocolChanges } from '../../../shared/domain/protocols.ts'
import type { FinetuneConfig, RunSummary } from '../../../shared/domain/run.ts'
import { useApi } from '../../lib/queries.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { isShown, valueAt, type RunField } from './runField.ts'
import { runFieldsOf } from './runFields.ts'
import { configValue } from './runView.ts'
import { useSplits } from '../../lib/useSplits.ts'

/** Labels of the settings that differ from the preset that the run began with. */
function changedLabels(config: FinetuneConfig): string[] {
  const fields = runFieldsOf('finetune')
  return protocolChanges(config).map((name) => fields.find((field) => field.name === name)?.label ?? name)
}

export function RunSettings({ run, taskNames }: { run: RunSummary; taskNames: ReadonlyMap<string, string> }) {
  const splits = useSplits()
  const models = useApi('models.list', undefined)
  const corpora = useApi('corpora.list', undefined)
  const values: Record<string, unknown> = run.config

  const shown = (field: RunField): string => {
    const value = valueAt(values, field.name)
    const { input } = field
    if (input.type === 'split') {
      const split = splits.data?.find((candidate) => candidate.id === value)
      return split ? `${split.name} (${split.corpusName})` : `split ${configValue(value)}`
    }
    if (input.type === 'optionalBaseModel' && value === null) return 'random weights'
    if (input.type === 'baseModel' || input.type === 'optionalBaseModel')
      return models.data?.find((model) => model.id === value)?.name ?? `removed model ${configValue(value)}`
    if (input.type === 'tasks' && Array.isArray(value))
      return value.map((id) => taskNames.get(String(id)) ?? String(id)).join(', ')
    if (input.type === 'choice')
      return input.choices.find((choice) => choice.value === value)?.label ?? configValue(value)
    if (input.type === 'choices' && Array.isArray(value))
      return input.choices.flatMap((choice) => (value.includes(choice.value) ? [choice.label] : [])).join(', ')
    if (input.type === 'generalCorpus')
      return corpora.data?.find((corpus) => corpus.id === value)?.name ?? `removed corpus ${configValue(value)}`
    if (input.type === 'generalSplit')
      return value === null
        ? 'everything'
        : `train set of ${splits.data?.find((candidate) => candidate.id === value)?.name ?? configValue(value)}`
    if (input.type === 'cohort') {
      const cohort = value as CohortChoice
      return cohort === null ? 'every note of the split' : `cohort ${cohort.name ?? cohort.id}, version ${cohort.version ?? '?'}`
    }
    if (input.type === 'boolean') return value === true ? input.on : input.off
    if (input.type === 'part') return value === null ? input.off : input.on
    if ((input.type === 'optionalInteger' || input.type === 'optionalNumber') && value === null) return input.empty
    return configValue(value)
  }

  const changes = run.config.kind === 'finetune' ? changedLabels(run.config) : []
  const rows = [
    ...runFieldsOf(run.config.kind)
      .filter((field) => isShown(field, values))
      .map((field) => ({ name: field.label, value: shown(field), unit: field.unit ?? '' })),
    ...(changes.length === 0 ? [] : [{ name: 'Changed since the preset', value: changes.join(', '), unit: '' }]),
    { name: 'Ran on', value: run.device ?? 'not started yet', unit: '' },
    { name: 'Code version', value: run.codeVersion, unit: '' },
  ]
  const half = Math.ceil(rows.length / 2)
  return (
    <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', alignItems: 'start' }}>
      {[rows.slice(0, half), rows.slice(half)].map((part, index) => (
        <Table key={index} aria-label={`Settings, part ${index + 1}`}>
          <Table.Tbody>
            {part.map(({ name, value, unit }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} w="14rem">
                  <Text span c="dimmed">
                    {name}
                  </Text>
                </Table.Th>
                <Table.Td>
                  {value}{' '}
                  <Text span size="sm" c="dimmed">
                    {value === '' || !/\d/.test(value) ? '' : unit}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ))}
    </div>
  )
}
