/** The stored config of a run, to be read only. */
import type { RunSummary } from '../../../shared/domain/run.ts'
import { useApi } from '../../lib/queries.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { runFieldsOf, type RunField } from './runFields.ts'
import { configValue } from './runView.ts'
import { useSplits } from './useSplits.ts'

export function RunSettings({ run, taskNames }: { run: RunSummary; taskNames: ReadonlyMap<string, string> }) {
  const splits = useSplits()
  const models = useApi('models.list', undefined)
  const values: Record<string, unknown> = run.config

  const shown = (field: RunField): string => {
    const value = values[field.name]
    const { input } = field
    if (input.type === 'split') {
      const split = splits.data?.find((candidate) => candidate.id === value)
      return split ? `${split.name} (${split.corpusName})` : `split ${configValue(value)}`
    }
    if (input.type === 'baseModel')
      return models.data?.find((model) => model.id === value)?.name ?? `removed model ${configValue(value)}`
    if (input.type === 'tasks' && Array.isArray(value))
      return value.map((id) => taskNames.get(String(id)) ?? String(id)).join(', ')
    if (input.type === 'choice')
      return input.choices.find((choice) => choice.value === value)?.label ?? configValue(value)
    if (input.type === 'optionalInteger' && value === null) return input.empty
    return configValue(value)
  }

  const rows = [
    ...runFieldsOf(run.config.kind).map((field) => ({
      name: field.label,
      value: shown(field),
      unit: field.unit ?? '',
    })),
    { name: 'Device', value: run.device ?? 'not started yet', unit: '' },
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
