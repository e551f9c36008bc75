/** Filters of the note list beyond its type, behind one button, and those that are set as removable words. */
import type { CorpusSummary, NoteFilter } from '../../../shared/domain/corpus.ts'
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import { formatCount } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { FilterPopover, SetFilters } from '../../ui/Filters.tsx'
import { Group, Text } from '../../ui/Layout.tsx'
import { hiddenFilters, noFilter } from './noteQuery.ts'

interface NoteFiltersProps {
  corpus: CorpusSummary
  filter: NoteFilter
  onChange: (filter: NoteFilter) => void
}

export function NoteFilters({ corpus, filter, onChange }: NoteFiltersProps) {
  const sets = useApi('tasks.labelSets', { corpusId: corpus.id })
  const labels = labelChoices(sets.data ?? [])
  const active = hiddenFilters(filter)
  return (
    <FilterPopover set={active} width="24rem">
      <Group grow align="flex-start">
        <TextField
          type="date"
          label="From"
          value={filter.from ?? ''}
          onChange={(event) => onChange({ ...filter, from: event.currentTarget.value || null })}
        />
        <TextField
          type="date"
          label="To, this day included"
          value={filter.to ?? ''}
          onChange={(event) => onChange({ ...filter, to: event.currentTarget.value || null })}
        />
      </Group>
      {corpus.shiftedDates && (
        <Text size="sm" c="dimmed">
          Dates of this corpus are shifted per patient: a range picks notes at random.
        </Text>
      )}
      <TextField
        label="Patient"
        placeholder="Whole identifier"
        value={filter.patient ?? ''}
        onChange={(event) => onChange({ ...filter, patient: event.currentTarget.value.trim() || null })}
      />
      <Group grow align="flex-start">
        <NumberField
          label="Characters, from"
          min={0}
          allowDecimal={false}
          value={filter.shortest ?? null}
          onChange={(shortest) => onChange({ ...filter, shortest })}
        />
        <NumberField
          label="to"
          min={0}
          allowDecimal={false}
          value={filter.longest ?? null}
          onChange={(longest) => onChange({ ...filter, longest })}
        />
      </Group>
      {labels.length > 0 && (
        <Select
          label="Label"
          clearable
          placeholder="Any"
          clearButtonProps={{ 'aria-label': 'Any label' }}
          comboboxProps={{ withinPortal: false }}
          data={labels.map(({ task, options }) => ({
            group: task,
            items: options.map(({ value, option, notes }) => ({ value, label: `${option} (${formatCount(notes)})` })),
          }))}
          value={filter.label ? `${filter.label.labelSetId}:${filter.label.labelValue}` : null}
          onChange={(value) => onChange({ ...filter, label: value === null ? null : labelOf(value) })}
        />
      )}
      <Group justify="flex-end">
        <Button
          variant="default"
          size="compact-sm"
          disabled={active === 0}
          onClick={() => onChange({ ...noFilter, type: filter.type })}
        >
          Clear filters
        </Button>
      </Group>
    </FilterPopover>
  )
}

/** What is set, in words. */
export function ActiveFilters({ corpus, filter, onChange }: NoteFiltersProps) {
  const sets = useApi('tasks.labelSets', { corpusId: corpus.id })
  const option = labelChoices(sets.data ?? [])
    .flatMap(({ task, options }) => options.map((each) => ({ ...each, task })))
    .find(({ value }) => filter.label && value === `${filter.label.labelSetId}:${filter.label.labelValue}`)
  const words: [keyof NoteFilter, string | null][] = [
    ['from', filter.from ? `from ${filter.from}` : null],
    ['to', filter.to ? `to ${filter.to}` : null],
    ['patient', filter.patient ? `patient ${filter.patient}` : null],
    ['shortest', typeof filter.shortest === 'number' ? `at least ${formatCount(filter.shortest)} characters` : null],
    ['longest', typeof filter.longest === 'number' ? `at most ${formatCount(filter.longest)} characters` : null],
    ['label', filter.label ? (option ? `${option.task}: ${option.option}` : 'a label of an older version') : null],
  ]
  const shown = words.flatMap(([name, text]) => (text === null ? [] : [{ name, text, onRemove: () => onChange({ ...filter, [name]: null }) }]))
  return <SetFilters filters={shown} />
}

function labelChoices(sets: readonly LabelSetSummary[]) {
  return sets
    .filter((set) => set.inUse)
    .map(({ id, task, counts }) => ({
      task: task.name,
      options: task.options.map((option, index) => ({ value: `${id}:${index}`, option, notes: counts[index] ?? 0 })),
    }))
}

function labelOf(value: string): NoteFilter['label'] {
  const [labelSetId = 0, labelValue = 0] = value.split(':').map(Number)
  return { labelSetId, labelValue }
}
