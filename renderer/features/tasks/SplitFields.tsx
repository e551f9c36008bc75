/** The parts of the split form: what each method asks for. */
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { SplitChoices, SplitSet } from '../../../shared/domain/split.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { splitSetNames, splitSetOrder } from '../../lib/splitSets.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, Checkbox, IconButton, labelWithHelp, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { AddIcon, CloseIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Await, Notice } from '../../ui/States.tsx'
import { BoundaryChart } from './BoundaryChart.tsx'
import { furtherBoundary, guessedSet, isDay, withDays, type MonthCount, type SplitDraft } from './splitDraft.ts'

export interface FieldsProps {
  draft: SplitDraft
  set: (change: Partial<SplitDraft>) => void
}

/** Boundaries on the histogram, and as dates. */
export function TemporalFields({ draft, set, months }: FieldsProps & { months: readonly MonthCount[] }) {
  if (months.length === 0) {
    return (
      <Notice title="These notes have no times">
        <Text>They cannot be split by time. Split them at random, by patient.</Text>
      </Notice>
    )
  }
  const { boundaries } = draft
  const drawn = boundaries.filter(isDay)
  const further = drawn.length === boundaries.length ? furtherBoundary(months, boundaries) : null
  return (
    <Stack gap="sm">
      <BoundaryChart months={months} boundaries={drawn} onChange={(next) => set({ boundaries: withDays(boundaries, next) })} />
      <Group gap="md" align="flex-end">
        {boundaries.map((boundary, index) => (
          <Group key={index} gap={2} align="flex-end" wrap="nowrap">
            <TextField
              type="date"
              w="10rem"
              label={index === 0 ? 'Later period begins' : `Window ${index + 1} begins`}
              value={boundary}
              onChange={(event) => {
                const { value } = event.currentTarget
                set({ boundaries: boundaries.map((other, place) => (place === index ? value : other)) })
              }}
            />
            {index > 0 && (
              <IconButton
                icon={CloseIcon}
                label={`Remove window ${index + 1}`}
                onClick={() => set({ boundaries: boundaries.filter((_, place) => place !== index) })}
              />
            )}
          </Group>
        ))}
        <Button
          variant="default"
          leftSection={<AddIcon size="0.8125rem" aria-hidden />}
          disabled={further === null}
          onClick={() => further && set({ boundaries: [...boundaries, further] })}
        >
          Add a later window
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        Drag a boundary, or move it with the arrow keys. Each window of the later period is a test of its own. A label
        is only learned from where its whole follow-up lies before the later period.
      </Text>
    </Stack>
  )
}

/** Why dates that are shifted give no split by time, and what does instead, one click away. */
export function ShiftedDates({ set, periods }: Pick<FieldsProps, 'set'> & { periods: SplitChoices['periods'] }) {
  const suggested = periods.at(-1)
  return (
    <Notice kind="warning" title="Dates of this corpus are shifted, by another span for each patient">
      <Stack gap="sm" align="flex-start">
        <Text>
          Which of two patients came first cannot be known, so a split by date would mean nothing.{' '}
          {periods.length > 1
            ? `The source gives the real period of each note (${periods.map(({ period }) => period).join(', ')}): split by that, or at random.`
            : 'The source gives no real periods: split at random, by patient.'}
        </Text>
        <Group gap="sm">
          {periods.length > 1 && suggested && (
            <Button size="xs" onClick={() => set({ method: 'period', periods: [suggested.period] })}>
              Split by real period
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => set({ method: 'random' })}>
            Split at random
          </Button>
        </Group>
      </Stack>
    </Notice>
  )
}

export function PeriodFields({ draft, set, periods }: FieldsProps & { periods: SplitChoices['periods'] }) {
  if (periods.length < 2) {
    return (
      <Notice title="No real periods">
        <Text>
          The source of this corpus gives no periods to split by, such as MIMIC-IV’s anchor_year_group or MIMIC-III’s
          DBSOURCE. Split at random, by patient.
        </Text>
      </Notice>
    )
  }
  const [first, ...further] = draft.periods
  const label = ({ period, notes }: SplitChoices['periods'][number]) => `${period} (${countOf(notes, 'note')})`
  return (
    <Stack gap="sm">
      <Select
        w="20rem"
        label={labelWithHelp('First later period', 'It and all that follow are the later period.')}
        placeholder="Choose a period"
        data={periods.slice(1).map((entry) => ({ value: entry.period, label: label(entry) }))}
        value={first ?? null}
        onChange={(period) => period && set({ periods: [period, ...further.filter((other) => other > period)] })}
      />
      {periods
        .filter(({ period }) => first !== undefined && period > first)
        .map((entry) => (
          <Checkbox
            key={entry.period}
            label={`A window of its own from ${label(entry)}`}
            checked={further.includes(entry.period)}
            onChange={(event) => {
              const others = further.filter((period) => period !== entry.period)
              const chosen = event.currentTarget.checked ? [...others, entry.period].sort() : others
              if (first) set({ periods: [first, ...chosen] })
            }}
          />
        ))}
    </Stack>
  )
}

const setOptions = [
  ...splitSetOrder.map((value) => ({ value: value as string, label: splitSetNames[value] })),
  { value: 'none', label: 'No set' },
]

export function PublishedFields({ draft, set, columns }: FieldsProps & { columns: SplitChoices['columns'] }) {
  if (columns.length === 0) {
    return (
      <Notice title="No column that could name sets">
        <Text>
          Import the notes again and keep the column that names the set as a further column. Columns with more than 20
          values are not offered.
        </Text>
      </Notice>
    )
  }
  const column = columns.find(({ name }) => name === draft.attribute)
  const take = (name: string) => {
    const values = columns.find((entry) => entry.name === name)?.values ?? []
    set({
      attribute: name,
      values: values.flatMap(({ value }) => {
        const guessed = guessedSet(value)
        return guessed ? [{ value, set: guessed }] : []
      }),
    })
  }
  const assign = (value: string, next: string) => {
    const others = draft.values.filter((entry) => entry.value !== value)
    set({ values: next === 'none' ? others : [...others, { value, set: next as SplitSet }] })
  }
  return (
    <Stack gap="sm">
      <Select
        w="20rem"
        label="Column that names the set"
        placeholder="Choose a column"
        data={columns.map(({ name }) => name)}
        value={column?.name ?? null}
        onChange={(name) => name && take(name)}
      />
      {column && (
        <Table aria-label={`Sets of the values of ${column.name}`} maw="34rem" verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Value</Table.Th>
              <Table.Th ta="right">Notes</Table.Th>
              <Table.Th w="17rem">Set</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {column.values.map(({ value, notes }) => (
              <Table.Tr key={value}>
                <Table.Td>{value === '' ? 'empty' : value}</Table.Td>
                <Table.Td ta="right">{formatCount(notes)}</Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`Set of ${value === '' ? 'empty' : value}`}
                    data={setOptions}
                    value={draft.values.find((entry) => entry.value === value)?.set ?? 'none'}
                    onChange={(next) => next && assign(value, next)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

export function ExternalFields({ draft, set, corpus }: FieldsProps & { corpus: CorpusSummary }) {
  const corpora = useApi('corpora.list', undefined)
  return (
    <Await query={corpora}>
      {(list) => {
        const others = list.filter(({ id, state }) => id !== corpus.id && state === 'ready')
        return (
          <Stack gap="sm">
            <Text>
              All {countOf(corpus.notes, 'note')} of {corpus.name} become an external test: models of another corpus are
              scored on them, and nothing may learn from this corpus while the split is there.
            </Text>
            {others.length === 0 ? (
              <Text c="dimmed">There is no other corpus yet whose models could be tested here.</Text>
            ) : (
              <DevelopmentSplit draft={draft} set={set} corpora={others} />
            )}
          </Stack>
        )
      }}
    </Await>
  )
}

function DevelopmentSplit({ draft, set, corpora }: FieldsProps & { corpora: readonly CorpusSummary[] }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} component="span">
        Models to be tested learn from
      </Text>
      {corpora.map((other) => (
        <SplitsOfCorpus key={other.id} corpus={other} draft={draft} set={set} />
      ))}
      <Text size="sm" c="dimmed">
        The leakage report compares these notes with what that split lets models learn from.
      </Text>
    </Stack>
  )
}

function SplitsOfCorpus({ corpus, draft, set }: FieldsProps & { corpus: CorpusSummary }) {
  const splits = useApi('tasks.splits', { corpusId: corpus.id })
  const own = (splits.data ?? []).filter(({ settings }) => settings.method !== 'external')
  if (own.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {corpus.name}: no split yet
      </Text>
    )
  }
  return (
    <Select
      w="24rem"
      aria-label={`Split of ${corpus.name}`}
      clearable
      placeholder={`${corpus.name}: choose a split`}
      data={own.map(({ id, name }) => ({ value: String(id), label: `${corpus.name}: ${name}` }))}
      value={own.some(({ id }) => id === draft.developmentSplitId) ? String(draft.developmentSplitId) : null}
      onChange={(id) => set({ developmentSplitId: id === null ? null : Number(id) })}
    />
  )
}

/** How the patients are divided, for every method that divides them. */
export function DivisionFields({ draft, set, labelled }: FieldsProps & { labelled: readonly { id: string; name: string }[] }) {
  const later = draft.method === 'temporal' || draft.method === 'period'
  const of = later ? 'Share of the older period’s patients' : 'Share of the patients'
  return (
    <Group gap="md" align="flex-end">
      <NumberField
        w="8rem"
        label={labelWithHelp('Validation', `${of}.`)}
        suffix=" %"
        min={1}
        max={50}
        value={draft.validationPercent}
        onChange={(value) => set({ validationPercent: value ?? 10 })}
      />
      <NumberField
        w="8rem"
        label={labelWithHelp('Test', later ? `${of}; 0: the later period is the only test.` : `${of}.`)}
        suffix=" %"
        min={later ? 0 : 1}
        max={50}
        value={draft.testPercent}
        onChange={(value) => set({ testPercent: value ?? 10 })}
      />
      <Select
        w="16rem"
        label={labelWithHelp(
          'Stratify by',
          'Every option of this task gets about the same share in each set, by the labels in use. Patients stay whole.',
        )}
        data={[
          { value: 'none', label: 'No task' },
          ...labelled.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={draft.stratifyBy ?? 'none'}
        onChange={(id) => set({ stratifyBy: id === 'none' ? null : id })}
      />
      <NumberField
        w="6rem"
        label={labelWithHelp('Seed', 'The same seed gives the same split.')}
        min={0}
        allowDecimal={false}
        value={draft.seed}
        onChange={(value) => set({ seed: value ?? 1 })}
      />
    </Group>
  )
}
