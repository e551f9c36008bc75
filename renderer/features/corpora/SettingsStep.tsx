/** Step 3: a name, and what counts as a note. */
import { NumberField, TextField } from '../../ui/Controls.tsx'
import { Stack, Table } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { fileName, tableNames, type FileDraft } from './importDraft.ts'

export interface SettingsDraft {
  name: string
  minimumWords: number
}

interface SettingsStepProps {
  value: SettingsDraft
  onChange: (value: SettingsDraft) => void
  drafts: FileDraft[]
}

export function SettingsStep({ value, onChange, drafts }: SettingsStepProps) {
  return (
    <Stack gap="md" maw="46rem">
      <Panel label="Name and settings">
        <Stack gap="md">
          <TextField
            label="Name of the corpus"
            required
            maxLength={120}
            value={value.name}
            onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
          />
          <NumberField
            label="Shortest note, in words"
            description="Notes with fewer words are rejected, counted and listed."
            w="14rem"
            min={0}
            allowDecimal={false}
            value={value.minimumWords}
            onChange={(minimumWords) => onChange({ ...value, minimumWords: minimumWords ?? 0 })}
          />
        </Stack>
      </Panel>
      <Panel title="What will be read" flush>
        <Table aria-label="What will be read">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th>Table</Table.Th>
              <Table.Th ta="right">Fields</Table.Th>
              <Table.Th ta="right">Attributes</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {drafts.map(({ file }) => (
              <Table.Tr key={file.path}>
                <Table.Td>{fileName(file.path)}</Table.Td>
                <Table.Td>{tableNames[file.table]}</Table.Td>
                <Table.Td ta="right">{Object.keys(file.mapping).length + Object.keys(file.constants).length}</Table.Td>
                <Table.Td ta="right">{file.attributes.length}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
    </Stack>
  )
}
