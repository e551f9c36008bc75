/** The reason of what is kept with it, as one field of a form. */
import { TextInput } from '@mantine/core'

const shortest = 3

/** Whether the text can be a reason at all. */
export function isReason(text: string): boolean {
  return text.trim().length >= shortest
}

export interface ReasonFieldProps {
  label: string
  /** Where the reason is kept. */
  description: string
  /** Has the focus when its dialog opens. */
  first?: boolean
  value: string
  onChange: (value: string) => void
}

export function ReasonField({ label, description, first, value, onChange }: ReasonFieldProps) {
  return (
    <TextInput
      label={label}
      description={description}
      required
      maxLength={500}
      data-autofocus={first}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
