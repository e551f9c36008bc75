/** Where the label comes from: a built-in rule with its settings, or an imported column whose values mean options. */
import type { LabelRule } from '../../../shared/domain/task.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import type { NoteColumn } from '../../../shared/domain/taskPreview.ts'
import { formatCount } from '../../lib/format.ts'
import { Autocomplete, Button, Select } from '../../ui/Controls.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { LabelSettingFields } from './LabelSettingFields.tsx'
import { ruleNames, ruleSettings } from './labelSettings.ts'
import { mostOptions, withOptionPerValue, withOptions, type TaskDraft } from './taskDraft.ts'

interface LabelRuleFieldsProps {
  draft: TaskDraft
  onChange: (draft: TaskDraft) => void
  /** Of the chosen corpus. */
  columns: readonly NoteColumn[]
  /** Options that each built-in rule gives, and its settings as they are by default. */
  rules: Partial<Record<LabelRule['kind'], { options: readonly string[]; settings: Record<string, unknown> }>>
}

export function LabelRuleFields({ draft, onChange, columns, rules }: LabelRuleFieldsProps) {
  const own = rules[draft.rule]
  const misfit = own && own.options.length !== draft.options.length
  return (
    <Stack gap="sm">
      <Select
        label="Label comes from"
        data={(Object.keys(ruleNames) as LabelRule['kind'][]).map((kind) => ({ value: kind, label: ruleNames[kind] }))}
        value={draft.rule}
        onChange={(kind) => kind && onChange({ ...draft, rule: kind as LabelRule['kind'] })}
      />
      {own && misfit && (
        <Group gap="sm">
          <Text size="sm">
            This rule gives {own.options.length} options: {own.options.join(', ')}.
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => onChange(withOptions(draft, own.options))}>
            Use these options
          </Button>
        </Group>
      )}
      {ruleSettings[draft.rule].length > 0 && (
        <LabelSettingFields
          kind={draft.rule}
          values={{ ...own?.settings, ...draft.settings[draft.rule] }}
          onChange={(key, value) =>
            onChange({
              ...draft,
              settings: { ...draft.settings, [draft.rule]: { ...draft.settings[draft.rule], [key]: value } },
            })
          }
        />
      )}
      {draft.rule === 'column' && <ColumnFields draft={draft} onChange={onChange} columns={columns} />}
    </Stack>
  )
}

function ColumnFields({ draft, onChange, columns }: Omit<LabelRuleFieldsProps, 'rules'>) {
  const column = columns.find((candidate) => candidate.column === draft.column.trim())
  const counts = new Map(column?.values.map(({ value, notes }) => [value, notes]))
  // Values that the task names and this corpus lacks stay in sight.
  const values = [...counts.keys(), ...Object.keys(draft.values).filter((value) => !counts.has(value))]
  const mayFill = column !== undefined && column.distinct >= 2 && column.distinct <= mostOptions
  return (
    <>
      <Group gap="sm" align="flex-end">
        <Autocomplete
          flex={1}
          label="Column"
          description="Kept by the import beside the notes"
          data={columns.map((candidate) => candidate.column)}
          value={draft.column}
          onChange={(name) => onChange({ ...draft, column: name })}
        />
        <Button
          variant="default"
          disabled={!mayFill}
          onClick={() => column && onChange(withOptionPerValue(draft, column.values.map(({ value }) => value)))}
        >
          One option per value
        </Button>
      </Group>
      {columns.length === 0 && (
        <Text size="sm" c="dimmed">
          The import of this corpus kept no columns. Import it again with the label as an attribute, or name the column
          that another corpus will have.
        </Text>
      )}
      {values.length > 0 && (
        <ScrollRegion label="Values of the column" maxHeight="16rem">
          <Table aria-label="Values of the column" verticalSpacing={2}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Value</Table.Th>
                <Table.Th ta="right">Notes</Table.Th>
                <Table.Th w="14rem">Means</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {values.map((value) => (
                <Table.Tr key={value}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                  <Table.Td ta="right">{counts.has(value) ? formatCount(counts.get(value)) : 'not here'}</Table.Td>
                  <Table.Td>
                    <OptionOfValue draft={draft} onChange={onChange} value={value} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
      {column && column.distinct > column.values.length && (
        <Text size="sm" c="dimmed">
          The {column.values.length} most frequent of {formatCount(column.distinct)} values are listed.
        </Text>
      )}
    </>
  )
}

const noOption = 'none'

function OptionOfValue({ draft, onChange, value }: Pick<LabelRuleFieldsProps, 'draft' | 'onChange'> & { value: string }) {
  const set = (choice: string) => {
    const { [value]: _, ...others } = draft.values
    onChange({ ...draft, values: choice === noOption ? others : { ...others, [value]: Number(choice) } })
  }
  return (
    <Select
      aria-label={`Option of the value ${value}`}
      data={[
        { value: noOption, label: 'No label' },
        ...draft.options.map(({ key, text }, index) => ({
          value: String(key),
          label: `${optionLetter(index)}. ${text}`,
        })),
      ]}
      value={String(draft.values[value] ?? noOption)}
      onChange={(choice) => choice && set(choice)}
    />
  )
}
