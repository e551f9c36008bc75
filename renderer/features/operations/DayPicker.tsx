/** One day of a worklist, or all: by date, or from one day that has entries to the next. */
import type { WorklistDay } from '../../../shared/domain/worklist.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, IconButton, TextField } from '../../ui/Controls.tsx'
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'

interface DayPickerProps {
  operatingId: number
  dayBy: WorklistDay
  label: string
  /** Null: all days. */
  day: string | null
  /** Whether all days can be chosen. */
  all?: boolean
  onChange: (day: string | null) => void
}

/** Days that have entries, newest first. */
export function useWorklistDays(operatingId: number, dayBy: WorklistDay) {
  return useApi('operations.days', { operatingId, dayBy })
}

export function DayPicker({ operatingId, dayBy, label, day, all = true, onChange }: DayPickerProps) {
  const days = useWorklistDays(operatingId, dayBy).data ?? []
  const earlier = days.find((each) => day === null || each.day < day)?.day
  const later = day === null ? undefined : days.findLast((each) => each.day > day)?.day
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={label}>
      <IconButton icon={ChevronLeftIcon} label="Earlier day with entries" variant="subtle" disabled={!earlier} onClick={() => earlier && onChange(earlier)} />
      <TextField aria-label={label} title={label} type="date" w="8.5rem" value={day ?? ''} onChange={(event) => onChange(event.currentTarget.value || null)} />
      <IconButton icon={ChevronRightIcon} label="Later day with entries" variant={later ? 'light' : 'subtle'} disabled={!later} onClick={() => later && onChange(later)} />
      {all && (
        <Button variant="default" disabled={day === null} onClick={() => onChange(null)}>
          All days
        </Button>
      )}
    </Group>
  )
}
