/** Buttons and form fields: the kit's own, at the app's sizes, plus help beside a field's label. */
import type { ReactNode } from 'react'
import {
  ActionIcon,
  Group,
  NumberInput,
  Tooltip,
  UnstyledButton,
  type ActionIconProps,
  type NumberInputProps,
} from '@mantine/core'
import { HelpIcon, type IconComponent } from './icons.ts'

export {
  Autocomplete,
  Badge,
  Button,
  Checkbox,
  FileButton,
  Menu,
  MultiSelect,
  PasswordInput as PassphraseField,
  Popover,
  Radio,
  SegmentedControl,
  Select,
  Slider,
  Switch,
  Tabs,
  TagsInput as TagsField,
  Textarea as TextArea,
  TextInput as TextField,
  Tooltip,
} from '@mantine/core'

export interface IconButtonProps extends Omit<ActionIconProps, 'children'> {
  icon: IconComponent
  /** Spoken name, also the tooltip. */
  label: string
  onClick?: () => void
  type?: 'button' | 'submit'
  'aria-pressed'?: boolean
  'aria-expanded'?: boolean
}

export function IconButton({ icon: Icon, label, ...props }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} {...props}>
        <Icon size="1.0625rem" stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

/** A small question mark that tells what a field means. */
export function FieldHelp({ children, label = 'Help' }: { children: ReactNode; label?: string }) {
  return (
    <Tooltip label={children} openDelay={100}>
      <UnstyledButton type="button" aria-label={label} c="dimmed" lh={1} style={{ verticalAlign: 'text-bottom' }}>
        <HelpIcon size="0.9375rem" stroke={1.6} aria-hidden />
      </UnstyledButton>
    </Tooltip>
  )
}

/** A label with help beside it, for `label=` of a field. */
export function labelWithHelp(label: string, help: ReactNode): ReactNode {
  return (
    <Group component="span" gap={4} display="inline-flex">
      {label}
      <FieldHelp label={`About ${label.toLowerCase()}`}>{help}</FieldHelp>
    </Group>
  )
}

export interface NumberFieldProps extends Omit<NumberInputProps, 'value' | 'onChange' | 'min' | 'max' | 'step'> {
  value: number | null
  /** null: the field was emptied. */
  onChange: (value: number | null) => void
  min?: number
  max?: number
  step?: number
}

export function NumberField({ value, onChange, ...props }: NumberFieldProps) {
  return (
    <NumberInput
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      thousandSeparator=","
      styles={{ input: { fontVariantNumeric: 'tabular-nums' } }}
      {...props}
    />
  )
}
