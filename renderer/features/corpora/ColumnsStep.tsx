/** Step 2: which column each field is read from, and what the first rows become by it. */
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import type { FilePreview, ImportFile, ImportSettings } from '../../../shared/domain/corpus.ts'
import { Checkbox, FieldHelp, MultiSelect, Select, Tabs, TextField } from '../../ui/Controls.tsx'
import { WarningIcon } from '../../ui/icons.ts'
import { Group, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import classes from './ColumnsStep.module.css'
import {
  fieldLabel,
  fileName,
  freeColumns,
  mapField,
  missingFields,
  setConstant,
  tableNames,
  type FieldChoice,
  type FileDraft,
  type TableFields,
} from './importDraft.ts'
import { MappingFile } from './MappingFile.tsx'
import { readAs } from './readAs.ts'
import { TablePreview } from './TablePreview.tsx'

interface ColumnsStepProps {
  drafts: FileDraft[]
  fields: TableFields
  settings: ImportSettings
}

export function ColumnsStep({ drafts, fields, settings }: ColumnsStepProps) {
  const [query, change] = useAddressQuery()
  const place = Math.min(numberParam(query.get('file')) ?? 0, drafts.length - 1)
  const draft = drafts[place]
  if (!draft) return null
  const update = (file: ImportFile) =>
    useKeptImport.setState((before) => ({ files: { ...before.files, [file.path]: file } }))
  return (
    <div className={classes.step}>
      {drafts.length > 1 && (
        <Tabs value={String(place)} onChange={(next) => change({ file: next })}>
          <Tabs.List>
            {drafts.map((other, index) => (
              <Tabs.Tab
                key={other.file.path}
                value={String(index)}
                rightSection={
                  missingFields(other, fields).length > 0 && (
                    <WarningIcon size="0.875rem" aria-label="Not complete" style={{ color: 'var(--wb-warn)' }} />
                  )
                }
              >
                {fileName(other.file.path)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      )}
      <div className={classes.mapping}>
        <Panel
          title={`${tableNames[draft.file.table]} from ${fileName(draft.file.path)}`}
          description="Columns that are given to no field are not read, unless they are kept as attributes."
          actions={<MappingFile drafts={drafts} />}
          flush
          fill
        >
          {(draft.file.format === 'csv' || draft.file.format === 'tsv') && (
            <Checkbox
              px={12}
              py="sm"
              label="The first row is data, not names of columns"
              checked={draft.file.firstRowIsData ?? false}
              onChange={(event) =>
                void readAs({ ...draft.file, firstRowIsData: event.currentTarget.checked ? true : undefined })
              }
            />
          )}
          <FieldTable draft={draft} fields={fields[draft.file.table] ?? []} onChange={update} />
          {draft.file.table === 'notes' && drafts.filter(({ file }) => file.table === 'notes').length > 1 && (
            <TextField
              px={12}
              pt="sm"
              label="Put before every note key of this file"
              description="For files that each number their notes from the start, so that no note is taken for another."
              placeholder="Nothing"
              value={draft.file.noteKeyPrefix ?? ''}
              onChange={(event) => update({ ...draft.file, noteKeyPrefix: event.currentTarget.value || undefined })}
            />
          )}
          {draft.file.table === 'notes' && (
            <MultiSelect
              px={12}
              py="sm"
              label="Further columns to keep as attributes"
              description="Labels or a published split can be read from them later, by the names of the columns."
              placeholder={draft.file.attributes.length > 0 ? undefined : 'None'}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': 'Keep none' }}
              data={freeColumns(draft)}
              value={draft.file.attributes}
              onChange={(attributes) => update({ ...draft.file, attributes })}
            />
          )}
        </Panel>
      </div>
      <div className={classes.preview}>
        <TablePreview draft={draft} fields={fields} settings={settings} />
      </div>
    </div>
  )
}

function FieldTable({
  draft,
  fields,
  onChange,
}: {
  draft: FileDraft
  fields: FieldChoice[]
  onChange: (file: ImportFile) => void
}) {
  const { preview, file } = draft
  return (
    <Table aria-label="Fields and their columns" stickyHeader verticalSpacing={3}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Field</Table.Th>
          <Table.Th w="16rem">Column</Table.Th>
          <Table.Th w="14rem">Or one value for every row</Table.Th>
          <Table.Th>First values in the file</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map(({ name, required, help }) => {
          const column = file.mapping[name] ?? null
          return (
            <Table.Tr key={name}>
              <Table.Td>
                <Group gap={6} wrap="nowrap">
                  <Text fw={500}>{fieldLabel(name)}</Text>
                  <FieldHelp label={`About ${fieldLabel(name).toLowerCase()}`}>{help}</FieldHelp>
                  {required && (
                    <Text span size="sm" c="dimmed">
                      required
                    </Text>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <Select
                  aria-label={`Column for ${fieldLabel(name)}`}
                  placeholder="No column"
                  searchable
                  clearable
                  clearButtonProps={{ 'aria-label': 'No column' }}
                  data={preview.columns}
                  value={column}
                  onChange={(next) => onChange(mapField(file, name, next))}
                />
              </Table.Td>
              <Table.Td>
                {column === null && name !== 'text' && (
                  <TextField
                    aria-label={`Value of ${fieldLabel(name)} for every row`}
                    value={file.constants[name] ?? ''}
                    onChange={(event) => onChange(setConstant(file, name, event.currentTarget.value))}
                  />
                )}
              </Table.Td>
              <Table.Td maw="24rem">
                <Text size="sm" c="dimmed" truncate>
                  {column !== null && firstValues(preview, column).join(' · ')}
                </Text>
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}

/** A few different values, so that a column is known by what stands in it. */
function firstValues(preview: FilePreview, column: string): string[] {
  const values = new Set(preview.rows.map((row) => row[column] ?? '').filter((value) => value !== ''))
  return [...values].slice(0, 4)
}
