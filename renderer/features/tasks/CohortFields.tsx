/** The filters of a cohort; what this corpus does not know is not offered. */
import { valueFilterNames, type CohortChoices, type ValueFilterName } from '../../../shared/domain/cohort.ts'
import { formatCount, formatDate } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Checkbox, labelWithHelp, NumberField, Select, TagsField, TextArea, TextField } from '../../ui/Controls.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { identifiersOf, withValues, type CohortDraft } from './cohortDraft.ts'

interface CohortFieldsProps {
  corpusId: number
  draft: CohortDraft
  onChange: (draft: CohortDraft) => void
}

export function CohortFields({ corpusId, draft, onChange }: CohortFieldsProps) {
  const choices = useApi('cohorts.choices', { corpusId }, { staleTime: Infinity })
  return (
    <>
      <Panel title="Values" description="Keep only some, or leave some out. Empty: no matter." flush>
        <Await query={choices}>{(found) => <ValueFields draft={draft} onChange={onChange} choices={found} />}</Await>
      </Panel>
      <Panel title="Time, age and text">
        <Await query={choices}>
          {(found) => <OtherFields corpusId={corpusId} draft={draft} onChange={onChange} choices={found} />}
        </Await>
      </Panel>
    </>
  )
}

function ValueFields({ draft, onChange, choices }: Omit<CohortFieldsProps, 'corpusId'> & { choices: CohortChoices }) {
  const names = (Object.keys(valueFilterNames) as ValueFilterName[]).filter((name) => {
    const { include, exclude } = draft.definition[name]
    return (choices.values[name] ?? []).length > 0 || include.length + exclude.length > 0
  })
  return (
    <Table aria-label="Filters by value" verticalSpacing={5} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="8.5rem">Of the note or stay</Table.Th>
          <Table.Th>Keep only</Table.Th>
          <Table.Th>Leave out</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {names.map((name) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400}>
              {valueFilterNames[name]}
            </Table.Th>
            {(['include', 'exclude'] as const).map((side) => (
              <Table.Td key={side}>
                <Values
                  label={`${valueFilterNames[name]}: ${side === 'include' ? 'keep only' : 'leave out'}`}
                  choices={choices.values[name] ?? []}
                  values={draft.definition[name][side]}
                  onChange={(values) => onChange(withValues(draft, name, side, values))}
                />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

interface ValuesProps {
  label: string
  choices: { value: string; notes: number }[]
  values: string[]
  onChange: (values: string[]) => void
}

function Values({ label, choices, values, onChange }: ValuesProps) {
  const counts = new Map(choices.map(({ value, notes }) => [value, notes]))
  return (
    <TagsField
      aria-label={label}
      data={[...counts.keys()]}
      value={values}
      onChange={onChange}
      renderOption={({ option }) => `${option.value} (${formatCount(counts.get(option.value))})`}
    />
  )
}

function OtherFields({ corpusId, draft, onChange, choices }: CohortFieldsProps & { choices: CohortChoices }) {
  const { definition } = draft
  const set = (change: Partial<CohortDraft['definition']>) =>
    onChange({ ...draft, definition: { ...definition, ...change } })
  const sets = useApi('tasks.labelSets', { corpusId })
  const labelled = (sets.data ?? []).filter((one) => one.inUse).toReversed()
  const dayOrNull = (text: string) => (text.trim() === '' ? null : text.trim())
  const hasTimes = choices.firstTime !== null && !choices.shiftedDates
  return (
    <Stack gap="sm">
      {choices.shiftedDates ? (
        <Text size="sm" c="dimmed">
          The dates of this corpus are shifted by another span for each patient: a window of days would mean nothing.
        </Text>
      ) : (
        <Group gap="sm" align="flex-end">
          <TextField
            label="First day"
            placeholder={hasTimes ? formatDate(choices.firstTime) : 'YYYY-MM-DD'}
            w="10rem"
            value={definition.from ?? ''}
            onChange={(event) => set({ from: dayOrNull(event.currentTarget.value) })}
          />
          <TextField
            label="Last day"
            placeholder={hasTimes ? formatDate(choices.lastTime) : 'YYYY-MM-DD'}
            w="10rem"
            value={definition.until ?? ''}
            onChange={(event) => set({ until: dayOrNull(event.currentTarget.value) })}
          />
        </Group>
      )}
      <Group gap="sm" align="flex-end">
        <NumberField
          label="Least age (years)"
          w="10rem"
          min={0}
          max={130}
          allowDecimal={false}
          placeholder={choices.youngest === null ? 'not known here' : String(choices.youngest)}
          value={definition.minimumAge}
          onChange={(minimumAge) => set({ minimumAge })}
        />
        <NumberField
          label="Greatest age (years)"
          w="10rem"
          min={0}
          max={130}
          allowDecimal={false}
          placeholder={choices.oldest === null ? 'not known here' : String(choices.oldest)}
          value={definition.maximumAge}
          onChange={(maximumAge) => set({ maximumAge })}
        />
        <NumberField
          label="Words at least"
          w="10rem"
          min={1}
          allowDecimal={false}
          value={definition.minimumWords}
          onChange={(minimumWords) => set({ minimumWords })}
        />
      </Group>
      <Select
        label={labelWithHelp('Labelled notes only', 'By the labels in use when the cohort is saved; it keeps which ones.')}
        w="26rem"
        data={[
          { value: 'any', label: 'Labelled or not' },
          ...labelled.map(({ taskId, task }) => ({ value: taskId, label: task.name })),
        ]}
        value={definition.labelled?.taskId ?? 'any'}
        onChange={(taskId) =>
          taskId && set({ labelled: taskId === 'any' ? null : { taskId, labelSetId: null } })
        }
      />
      <Checkbox
        label="First stay of each patient only, of those that are left by then"
        checked={definition.firstEncounterOnly}
        onChange={(event) => set({ firstEncounterOnly: event.currentTarget.checked })}
      />
      <TextArea
        label={labelWithHelp(
          'Patients left out',
          'Identifiers as in the source, one a line. They go into an exported file: handle it as you do the notes.',
        )}
        autosize
        minRows={1}
        maxRows={6}
        defaultValue={definition.excludedPatients.join('\n')}
        onChange={(event) => set({ excludedPatients: identifiersOf(event.currentTarget.value) })}
      />
    </Stack>
  )
}
