/** The stored config of a run, to be read only. */
import { protocolChanges } from '../../../shared/domain/protocols.ts'
import type { FinetuneConfig, RunSummary } from '../../../shared/domain/run.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { isShown } from '../../lib/runSettings/runField.ts'
import { runFieldsOf } from '../../lib/runSettings/runFields.ts'
import { useSettingText } from '../../lib/runSettings/useSettingText.ts'

/** Labels of the settings that differ from the preset that the run began with. */
function changedLabels(config: FinetuneConfig): string[] {
  const fields = runFieldsOf('finetune')
  return protocolChanges(config).map((name) => fields.find((field) => field.name === name)?.label ?? name)
}

export function RunSettings({ run }: { run: RunSummary }) {
  const text = useSettingText()
  const values: Record<string, unknown> = run.config
  const changes = run.config.kind === 'finetune' ? changedLabels(run.config) : []
  const rows = [
    ...runFieldsOf(run.config.kind)
      .filter((field) => isShown(field, values))
      .map((field) => ({ name: field.label, value: text(values, field), unit: field.unit ?? '' })),
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
