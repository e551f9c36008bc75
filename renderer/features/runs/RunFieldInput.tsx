/** One field of the run form, drawn from its description. */
import { formatCompact, formatCount } from '../../lib/format.ts'
import { Checkbox, MultiSelect, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { Stack, Text } from '../../ui/Layout.tsx'
import type { CohortChoice, CohortSummary } from '../../../shared/domain/cohort.ts'
import { deviceNames, type Device } from '../../../shared/domain/device.ts'
import type { TaskChoice } from './runDraft.ts'
import type { RunField } from '../../lib/runSettings/runField.ts'
import type { NamedSplit } from '../../lib/useSplits.ts'

/** What the fields that refer to something can choose from. */
export interface RunChoices {
  splits: readonly NamedSplit[]
  baseModels: readonly { id: number; name: string; parameters: number }[]
  /** Corpora that general text can come from, and the splits of the chosen one. */
  generalCorpora: readonly { id: number; name: string; notes: number }[]
  generalSplits: readonly { id: number; name: string }[]
  /** Of the corpus of the split. */
  cohorts: readonly CohortSummary[]
  presets: readonly { preset: string; parameters: number; context: number }[]
  tasks: readonly TaskChoice[]
  devices: readonly Device[]
}

export interface RunFieldInputProps {
  field: RunField
  value: unknown
  error: string | undefined
  choices: RunChoices
  onChange: (value: unknown) => void
  onFocus: () => void
}

export function RunFieldInput({ field, value, error, choices, onChange, onFocus }: RunFieldInputProps) {
  const { input } = field
  const label = field.unit ? `${field.label} (${field.unit})` : field.label
  const shared = { label, error, onFocus, 'aria-invalid': error !== undefined }
  const number = typeof value === 'number' ? value : null
  switch (input.type) {
    case 'text':
      return (
        <TextField
          {...shared}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'integer':
      return <NumberField {...shared} value={number} onChange={onChange} allowDecimal={false} step={input.step ?? 1} />
    case 'optionalInteger':
      return (
        <NumberField {...shared} value={number} onChange={onChange} allowDecimal={false} placeholder={input.empty} />
      )
    case 'number':
      return <NumberField {...shared} value={number} onChange={onChange} hideControls />
    case 'optionalNumber':
      return <NumberField {...shared} value={number} onChange={onChange} hideControls placeholder={input.empty} />
    case 'choice':
      return <Select {...shared} data={input.choices} value={String(value)} onChange={onChange} />
    case 'device':
      return <Select {...shared} data={deviceChoices(choices.devices)} value={String(value)} onChange={onChange} />
    case 'choices':
      return (
        <MultiSelect
          {...shared}
          data={input.choices}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(chosen) =>
            onChange(input.choices.map((choice) => choice.value).filter((each) => chosen.includes(each)))
          }
        />
      )
    case 'boolean':
      return (
        <Select
          {...shared}
          data={[
            { value: 'false', label: input.off },
            { value: 'true', label: input.on },
          ]}
          value={String(value === true)}
          onChange={(chosen) => onChange(chosen === 'true')}
        />
      )
    case 'part':
      return (
        <Select
          {...shared}
          data={[
            { value: 'off', label: input.off },
            { value: 'on', label: input.on },
          ]}
          value={value === null ? 'off' : 'on'}
          onChange={(chosen) => onChange(chosen === 'on' ? (value ?? input.start) : null)}
        />
      )
    case 'preset':
      return (
        <Select
          {...shared}
          value={String(value)}
          onChange={onChange}
          data={choices.presets.map(({ preset, parameters, context }) => ({
            value: preset,
            label: `${preset}: ${formatCompact(parameters)} weights, reads ${formatCount(context)} tokens`,
          }))}
        />
      )
    case 'split':
      return (
        <Select
          {...shared}
          placeholder="Choose a split"
          value={number === null ? null : String(number)}
          onChange={(id) => onChange(Number(id))}
          data={choices.splits.map((split) => ({
            value: String(split.id),
            label: `${split.name} (${split.corpusName})`,
          }))}
        />
      )
    case 'baseModel':
    case 'optionalBaseModel':
      return (
        <IdSelect
          {...shared}
          value={number}
          onChange={onChange}
          none={input.type === 'optionalBaseModel' ? 'Random weights, a new tokenizer' : null}
          placeholder="Choose a model"
          choices={choices.baseModels.map(({ id, name, parameters }) => ({
            id,
            name: `${name} (${formatCompact(parameters)} weights)`,
          }))}
        />
      )
    case 'generalCorpus':
      return (
        <IdSelect
          {...shared}
          value={number}
          onChange={onChange}
          none={null}
          placeholder={choices.generalCorpora.length === 0 ? 'There is no other corpus' : 'Choose a corpus'}
          choices={choices.generalCorpora.map(({ id, name, notes }) => ({
            id,
            name: `${name} (${formatCount(notes)} texts)`,
          }))}
        />
      )
    case 'generalSplit':
      return (
        <IdSelect
          {...shared}
          value={number}
          onChange={onChange}
          none="Everything"
          placeholder="Everything"
          choices={choices.generalSplits.map(({ id, name }) => ({ id, name: `Train set of ${name}` }))}
        />
      )
    case 'cohort':
      return (
        <IdSelect
          {...shared}
          value={(value as CohortChoice)?.id ?? null}
          onChange={(id) => onChange(id === null ? null : { id })}
          none="Every note of the split"
          placeholder="Every note of the split"
          choices={choices.cohorts.map(({ id, name, version }) => ({ id, name: `${name}, version ${version}` }))}
        />
      )
    case 'tasks':
      return (
        <TaskBoxes
          {...shared}
          choices={choices.tasks}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      )
  }
}

interface IdSelectProps {
  label: string
  error: string | undefined
  value: number | null
  /** What null is called; null: nothing can be left out. */
  none: string | null
  placeholder: string
  choices: readonly { id: number; name: string }[]
  onChange: (value: unknown) => void
  onFocus: () => void
}

function IdSelect({ value, none, choices, onChange, ...shared }: IdSelectProps) {
  return (
    <Select
      {...shared}
      value={value === null ? (none === null ? null : 'none') : String(value)}
      onChange={(id) => onChange(id === 'none' ? null : Number(id))}
      data={[
        ...(none === null ? [] : [{ value: 'none', label: none }]),
        ...choices.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
    />
  )
}

interface TaskBoxesProps {
  label: string
  error: string | undefined
  choices: readonly TaskChoice[]
  value: string[]
  onChange: (value: unknown) => void
  onFocus: () => void
}

function TaskBoxes({ label, error, choices, value, onChange, onFocus }: TaskBoxesProps) {
  return (
    <Checkbox.Group
      label={label}
      error={error}
      pb={error ? 0 : '1.25rem'}
      value={value}
      onChange={onChange}
      onFocus={onFocus}
    >
      <Stack gap={6} mt={4}>
        {choices.map(({ id, name, trainNotes, reason }) => (
          <Checkbox
            key={id}
            value={id}
            disabled={reason !== null}
            label={
              <>
                {name}{' '}
                <Text span size="sm" c="dimmed">
                  {reason ?? `${formatCount(trainNotes)} training notes`}
                </Text>
              </>
            }
          />
        ))}
        {choices.length === 0 && (
          <Text size="sm" c="dimmed">
            Choose a split first.
          </Text>
        )}
      </Stack>
    </Checkbox.Group>
  )
}

/** What cannot be used is shown, so that a user finds out that it could be. */
function deviceChoices(devices: readonly Device[]): { value: string; label: string; disabled: boolean }[] {
  const choices = devices.map(({ kind, unavailable, selfTest }) => {
    const problem =
      unavailable !== null ? 'not available' : kind !== 'cpu' && !selfTest?.passed ? 'self-test needed' : null
    const name = deviceNames[kind]
    return { value: kind, label: problem ? `${name}: ${problem}` : name, disabled: problem !== null }
  })
  return choices.length > 0 ? choices : [{ value: 'cpu', label: deviceNames.cpu, disabled: false }]
}
