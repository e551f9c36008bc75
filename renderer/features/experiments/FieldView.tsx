/** One field of the form, drawn from its description. */
import { isSettings } from '../../../shared/unknownPaths.ts'
import { Checkbox, MultiSelect, NumberField, Select, Switch, TagsField, TextField } from '../../ui/Controls.tsx'
import { Group, Text } from '../../ui/Layout.tsx'
import { startOfPretraining, type Field } from './definitionFields.ts'

export interface FieldViewProps {
  field: Field
  value: unknown
  error: string | undefined
  splits: readonly { id: number; name: string; corpusName: string }[]
  models: readonly { id: number; name: string }[]
  tasks: readonly { id: string; name: string; labelled: boolean }[]
  /** undefined takes the setting out of the file. */
  onChange: (value: unknown) => void
}

export function FieldView({ field, value, error, splits, models, tasks, onChange }: FieldViewProps) {
  const { input, label, help } = field
  const shared = { label, error, description: help, inputWrapperOrder: ['label', 'input', 'description', 'error'] as const }
  const plain = { ...shared, inputWrapperOrder: [...shared.inputWrapperOrder] }
  switch (input.type) {
    case 'text':
      return <TextField {...plain} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.currentTarget.value)} />
    case 'number':
      return (
        <NumberField
          {...plain}
          value={typeof value === 'number' ? value : null}
          placeholder={input.none}
          allowDecimal={input.decimal === true}
          hideControls={input.decimal === true}
          onChange={(next) => onChange(next ?? (input.none === undefined ? undefined : null))}
        />
      )
    case 'numbers':
      return (
        <TagsField
          {...plain}
          value={Array.isArray(value) ? value.map(String) : []}
          placeholder="Add one, press Enter"
          splitChars={[',', ' ', ';']}
          onChange={(given) => onChange(given.map((each) => (each === input.word || Number.isNaN(Number(each)) ? each : Number(each))))}
        />
      )
    case 'switch':
      return <Switch label={label} description={help} mt="1.375rem" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'choice':
      return <Select {...plain} data={[...input.choices]} value={String(value ?? '')} onChange={(next) => onChange(next === '' ? null : next)} />
    case 'split':
      return (
        <Select
          {...plain}
          searchable
          data={[
            ...(input.none === undefined ? [] : [{ value: '', label: input.none }]),
            ...splits.map(({ id, name, corpusName }) => ({ value: String(id), label: `${name} (${corpusName})` })),
          ]}
          placeholder={value === null || value === undefined ? 'Choose a split' : String(value)}
          value={value === null || value === undefined ? '' : chosenId(splits, value)}
          onChange={(id) => onChange(id === '' ? null : referenceOf(splits, Number(id)))}
        />
      )
    case 'model':
      return <ModelField {...plain} value={value} models={models} onChange={onChange} />
    case 'models':
      return <ModelsField {...plain} value={value} models={models} onChange={onChange} />
    case 'tasks':
      return (
        <Checkbox.Group {...plain} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange}>
          <Group gap="md" my={4}>
            {tasks.map(({ id, name, labelled }) => (
              <Checkbox
                key={id}
                value={id}
                disabled={!labelled}
                label={
                  <>
                    {name}
                    {!labelled && (
                      <Text span size="sm" c="dimmed">
                        {' '}
                        no labels
                      </Text>
                    )}
                  </>
                }
              />
            ))}
          </Group>
        </Checkbox.Group>
      )
  }
}

interface ReferenceFieldProps {
  label: string
  error: string | undefined
  description: string
  value: unknown
  models: readonly { id: number; name: string }[]
  onChange: (value: unknown) => void
}

function ModelField({ value, models, onChange, ...shared }: ReferenceFieldProps) {
  const isMade = isSettings(value)
  const further = isMade && 'from' in value
  return (
    <Select
      {...shared}
      searchable
      value={value === null || value === undefined ? '' : isMade ? 'pretrain' : chosenId(models, value)}
      placeholder={String(value)}
      onChange={(chosen) => {
        if (chosen === '') onChange(null)
        else if (chosen === 'pretrain') onChange(isMade ? value : { pretrain: startOfPretraining })
        else onChange(referenceOf(models, Number(chosen)))
      }}
      data={[
        { value: 'pretrain', label: further ? 'Pretrained further here, see the file' : 'Pretrained here, from random weights' },
        { value: '', label: 'Newest pretrained model of the workspace' },
        ...models.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
    />
  )
}

function ModelsField({ value, models, onChange, ...shared }: ReferenceFieldProps) {
  const given: unknown[] = Array.isArray(value) ? value : []
  if (given.some(isSettings)) return <TextField {...shared} readOnly value={`${given.length} models, changed in the file`} />
  return (
    <MultiSelect
      {...shared}
      value={given.map((reference) => chosenId(models, reference) ?? String(reference))}
      placeholder={given.length === 0 ? 'none: the model above' : undefined}
      data={models.map(({ id, name }) => ({ value: String(id), label: name }))}
      onChange={(chosen) => onChange(chosen.map((id) => referenceOf(models, Number(id))))}
    />
  )
}

type Named = readonly { id: number; name: string }[]

/** Null: there is no such one. */
function chosenId(among: Named, reference: unknown): string | null {
  const found = among.find(({ id, name }) => id === reference || name === reference)
  return found ? String(found.id) : null
}

/** By name, which a person can read, where it is the only one of its name; else by number. */
function referenceOf(among: Named, id: number): string | number {
  const { name } = among.find((each) => each.id === id)!
  return among.filter((each) => each.name === name).length === 1 ? name : id
}
