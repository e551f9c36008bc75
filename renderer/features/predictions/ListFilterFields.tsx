/** Filters of the list of predictions behind one button; what is set stands beside it in words that can be taken away. */
import type { ReactNode } from 'react'
import type { PredictionChoices, PredictionFilter } from '../../../shared/domain/predictionList.ts'
import { agreement, everyPrediction, groupDimensions } from '../../../shared/domain/predictionList.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { afterPaint } from '../../lib/afterPaint.ts'
import { formatCount } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, Select, TextField } from '../../ui/Controls.tsx'
import { FilterPopover, SetFilters } from '../../ui/Filters.tsx'
import { Group, SimpleGrid, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { agreementNames, filterWords, groupNames, groupText } from './filterWords.ts'

interface FilterProps {
  passId: number
  /** Whether another model stands beside the pass. */
  beside: boolean
  options: readonly string[]
  filter: PredictionFilter
  onChange: (change: Partial<PredictionFilter>) => void
}

export function ListFilterFields(props: FilterProps) {
  const { passId, beside, options, filter, onChange } = props
  // Asked for when the list opens: by the first filter, what it needs is in memory.
  const choices = useApi('predictions.choices', { passId }, { staleTime: Infinity })
  const set = filterWords(filter, options, beside).length
  return (
    <FilterPopover set={set} width="30rem">
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="sm">
        <Choice
          label="Answer"
          value={filter.outcome}
          data={[
            { value: 'all', label: 'Right and wrong' },
            { value: 'right', label: 'Right only' },
            { value: 'wrong', label: 'Wrong only' },
          ]}
          onValue={(value) => onChange({ outcome: value as PredictionFilter['outcome'] })}
        />
        <Choice
          label="Label"
          value={filter.label === null ? '' : String(filter.label)}
          data={[
            { value: '', label: 'All labels' },
            ...options.map((option, index) => ({ value: String(index), label: `${optionLetter(index)}. ${option}` })),
          ]}
          onValue={(value) => onChange({ label: value === '' ? null : Number(value) })}
        />
        <Choice
          label="Both models"
          description={beside ? undefined : 'Choose a model under “Beside it” first.'}
          disabled={!beside}
          value={beside ? filter.agreement : 'all'}
          data={agreement.options.map((value) => ({ value, label: agreementNames[value] }))}
          onValue={(value) => onChange({ agreement: value as PredictionFilter['agreement'] })}
        />
        <Choice
          label="Read by the model"
          value={filter.truncated === null ? '' : filter.truncated ? 'shortened' : 'whole'}
          data={[
            { value: '', label: 'Whole and shortened' },
            { value: 'whole', label: 'Whole note' },
            { value: 'shortened', label: 'Shortened' },
          ]}
          onValue={(value) => onChange({ truncated: value === '' ? null : value === 'shortened' })}
        />
        <TextField
          type="date"
          label="Note from"
          value={filter.from ?? ''}
          onChange={(event) => onChange({ from: event.currentTarget.value || null })}
        />
        <TextField
          type="date"
          label="To, this day included"
          value={filter.to ?? ''}
          onChange={(event) => onChange({ to: event.currentTarget.value || null })}
        />
        {choices.data && <Groups choices={choices.data} filter={filter} onChange={onChange} />}
      </SimpleGrid>
      {choices.error && <ErrorNotice error={choices.error} onRetry={() => void choices.refetch()} />}
      {choices.data && <Period choices={choices.data} />}
      {!choices.data && !choices.error && (
        <Text size="sm" c="dimmed" role="status">
          Reading the groups of these notes…
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" size="compact-sm" disabled={set === 0} onClick={() => onChange(everyPrediction)}>
          Clear filters
        </Button>
      </Group>
    </FilterPopover>
  )
}

function Groups({ choices, filter, onChange }: Pick<FilterProps, 'filter' | 'onChange'> & { choices: PredictionChoices }) {
  return (
    <>
      {(choices.windows.length > 1 || filter.window !== null) && (
        <Choice
          label="Window of the later period"
          value={filter.window === null ? '' : String(filter.window)}
          data={[
            { value: '', label: 'All windows' },
            ...choices.windows.map(({ index, from, until, notes }) => ({
              value: String(index),
              label: `${from} ${until === null ? 'on' : `to ${until}`} (${formatCount(notes)})`,
            })),
          ]}
          onValue={(value) => onChange({ window: value === '' ? null : Number(value) })}
        />
      )}
      {groupDimensions.map((name) => {
        const levels = choices[name]
        const value = filter[name]
        // One group only narrows nothing.
        if (levels.length < 2 && value === null) return null
        return (
          <Select
            key={name}
            label={groupNames[name]}
            placeholder="All"
            clearable
            searchable={levels.length > 8}
            clearButtonProps={{ 'aria-label': `All of: ${groupNames[name]}` }}
            comboboxProps={{ withinPortal: false }}
            value={value === null ? null : `=${value}`}
            // A select takes no empty value: that of “not known”.
            data={levels.map((level) => ({ value: `=${level.value}`, label: `${groupText(level.value)} (${formatCount(level.notes)})` }))}
            onChange={(chosen) => afterPaint(() => onChange({ [name]: chosen === null ? null : chosen.slice(1) }))}
          />
        )
      })}
    </>
  )
}

function Period({ choices: { first, last, shiftedDates } }: { choices: PredictionChoices }) {
  if (first === null || last === null) return null
  return (
    <Text size="sm" c="dimmed">
      Notes from {first} to {last}.
      {shiftedDates && ' Dates of this corpus are shifted per patient: a period picks notes at random.'}
    </Text>
  )
}

interface ChoiceProps {
  label: string
  description?: ReactNode
  disabled?: boolean
  value: string
  data: { value: string; label: string }[]
  onValue: (value: string) => void
}

/** One of several; '' is written as "all", which is always among them. */
function Choice({ label, description, disabled, value, data, onValue }: ChoiceProps) {
  const all = 'all'
  return (
    <Select
      label={label}
      description={description}
      disabled={disabled}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      value={value || all}
      data={data.map((each) => ({ ...each, value: each.value || all }))}
      // The list of choices goes first, then the page follows.
      onChange={(chosen) => chosen !== null && afterPaint(() => onValue(data.some((each) => each.value === chosen) ? chosen : ''))}
    />
  )
}

/** What is set, in words. */
export function ActiveFilters({ beside, options, filter, onChange }: Omit<FilterProps, 'passId'>) {
  const words = filterWords(filter, options, beside)
  return <SetFilters filters={words.map(({ name, text, without }) => ({ name, text, onRemove: () => onChange(without) }))} />
}
