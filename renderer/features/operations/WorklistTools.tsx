/** What stands above a worklist, in one line: its day, its filters and order, print and export. Beside an open entry all but the day folds away. */
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { sortNames, statusNames, worklistSort, worklistStatus, type WorklistFilter } from '../../../shared/domain/worklist.ts'
import { worklistUses, type WorklistUse } from '../../../shared/domain/worklistUse.ts'
import { download } from '../../lib/download.ts'
import { askReason } from '../../lib/exportFile.ts'
import { countOf } from '../../lib/format.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { Button, Menu, Select } from '../../ui/Controls.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'
import { FilterPopover } from '../../ui/Filters.tsx'
import { DownloadIcon, PrinterIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'
import { DayPicker } from './DayPicker.tsx'
import { usePrintedWorklist } from './PrintWorklist.tsx'

interface WorklistToolsProps {
  operating: OperatingModel
  filter: WorklistFilter
  /** An entry is open beside the list. */
  beside: boolean
  /** Of the address; null is the default of each. */
  onChange: (changes: Record<string, string | null>) => void
}

export function WorklistTools({ operating, filter, beside, onChange }: WorklistToolsProps) {
  const use = worklistUses[operating.task.label.kind]
  const { flagged, status, assignee, type, from: day, sort } = filter
  const choices = useApi('operations.choices', { operatingId: operating.id })
  const set = [status.length > 0, assignee !== null, type !== null].filter(Boolean).length
  const { assignees = [], types = [] } = choices.data ?? {}
  /** Filters whose choices are what the entries have. */
  const asFound = [
    { name: 'assignee', label: 'Assigned to', any: 'Anybody', value: assignee, data: assignees },
    ...(types.length > 1 ? [{ name: 'type', label: 'Type', any: 'Any type', value: type, data: types }] : []),
  ]
  /** A popover that a list of choices opens beyond would close. */
  const comboboxProps = { withinPortal: false }
  const first = (labelled: boolean) => (
    <>
      <Select
        {...(labelled ? { label: 'Flagged or all', comboboxProps } : { 'aria-label': 'Flagged or all', w: '8rem' })}
        allowDeselect={false}
        value={flagged === null ? 'all' : 'flagged'}
        data={[
          { value: 'flagged', label: 'Flagged only' },
          { value: 'all', label: 'All notes' },
        ]}
        onChange={(value) => onChange({ flagged: value === 'all' ? 'all' : null })}
      />
      <Select
        {...(labelled ? { label: 'Order', comboboxProps } : { 'aria-label': 'Order', w: '10.5rem' })}
        allowDeselect={false}
        value={sort}
        data={worklistSort.options.map((value) => ({ value, label: sortNames[value] }))}
        onChange={(value) => onChange({ sort: value === 'risk' ? null : value })}
      />
    </>
  )
  return (
    <Group gap="xs">
      <DayPicker operatingId={operating.id} dayBy={use.dayBy} label={use.dayName} day={day} all={!beside} onChange={(to) => onChange({ day: to ?? 'all' })} />
      {!beside && first(false)}
      <FilterPopover set={set} width="18rem">
        {beside && first(true)}
        <Select
          label="Status"
          comboboxProps={comboboxProps}
          allowDeselect={false}
          value={status[0] ?? 'any'}
          data={[{ value: 'any', label: 'Any status' }, ...worklistStatus.options.map((value) => ({ value, label: statusNames[value] }))]}
          onChange={(value) => onChange({ status: value === 'any' ? null : value })}
        />
        {asFound.map(({ name, label, any, value, data }) => (
          <Select key={name} label={label} comboboxProps={comboboxProps} clearable placeholder={any} value={value} data={data} onChange={(chosen) => onChange({ [name]: chosen })} />
        ))}
        {beside && (
          <Button variant="default" disabled={day === null} onClick={() => onChange({ day: 'all' })}>
            All days
          </Button>
        )}
      </FilterPopover>
      <OutputMenu operating={operating} filter={filter} filterText={wordsOf(filter, use)} iconOnly={beside} />
    </Group>
  )
}

function wordsOf({ flagged, status, assignee, type, from, sort }: WorklistFilter, { dayName }: WorklistUse): string {
  return [
    flagged === null ? 'all notes' : 'flagged notes',
    from !== null && `${dayName.toLowerCase()} ${from}`,
    status.length > 0 && `status ${status.map((each) => statusNames[each].toLowerCase()).join(', ')}`,
    assignee !== null && `assigned to ${assignee}`,
    type !== null && `type ${type}`,
    sortNames[sort].toLowerCase(),
  ]
    .filter(Boolean)
    .join('; ')
}

const formats = { csv: 'CSV', ndjson: 'Lines of JSON', fhir: 'FHIR R4 RiskAssessment' } as const

interface OutputMenuProps {
  operating: OperatingModel
  filter: WorklistFilter
  filterText: string
  iconOnly: boolean
}

function OutputMenu({ operating, filter, filterText, iconOnly }: OutputMenuProps) {
  const { print, reading, sheet } = usePrintedWorklist({ operating, filter, filterText })
  const write = async (format: keyof typeof formats) => {
    try {
      const reason = await askReason(`Worklist as ${formats[format]}`)
      if (reason === null) return
      const { fileName, text, rows } = await callApi('operations.exportWorklist', { ...filter, format, reason })
      download(fileName, new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }))
      toast(`${countOf(rows, 'entry', 'entries')} written to ${fileName}. Keys and remarks are protected health information.`)
    } catch (error) {
      toastError(error)
    }
  }
  const icon = <DownloadIcon size="0.875rem" aria-hidden />
  return (
    <>
      <Menu>
        <Menu.Target>
          {iconOnly ? (
            <Button variant="default" px="xs" loading={reading} aria-label="Print or export" title="Print or export">
              {icon}
            </Button>
          ) : (
            <Button variant="default" loading={reading} leftSection={icon}>
              Print or export
            </Button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<PrinterIcon size="0.875rem" aria-hidden />} onClick={() => void print()}>
            Print
          </Menu.Item>
          <Menu.Divider />
          {Object.entries(formats).map(([format, label]) => (
            <Menu.Item key={format} onClick={() => void write(format as keyof typeof formats)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {sheet}
    </>
  )
}
