/** Step 3: a name, what counts as a note, and what will be read. */
import { formatBytes } from '../../lib/format.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import type { CorpusSummary, ImportSettings, SourceId } from '../../../shared/domain/corpus.ts'
import { Checkbox, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { Stack, Table } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { fileName, tableNames } from './importDraft.ts'
import { PrivacyPanel } from './privacy/PrivacyPanel.tsx'
import { TargetFields } from './TargetFields.tsx'
import type { ImportPlan } from './useImportPlan.ts'

interface SettingsStepProps {
  name: string
  /** The corpus to add to; null: a new one. */
  target: CorpusSummary | null
  plan: ImportPlan
}

export function SettingsStep({ name, target, plan }: SettingsStepProps) {
  const { settings } = plan.kept
  const change = (changes: Partial<ImportSettings>) =>
    useKeptImport.setState((before) => ({ settings: { ...before.settings, ...changes } }))
  const has = (...ids: SourceId[]) => plan.sources.some(({ source }) => ids.includes(source))
  return (
    <Stack gap="md" maw="46rem">
      <Panel label="Name and settings">
        <Stack gap="md">
          <TargetFields target={target} />
          {!target && (
            <TextField
              label="Name of the corpus"
              required
              maxLength={120}
              value={name}
              onChange={(event) => useKeptImport.setState({ name: event.currentTarget.value })}
            />
          )}
          <NumberField
            label="Shortest note, in words"
            description="Notes with fewer words are rejected, counted and listed."
            w="14rem"
            min={0}
            allowDecimal={false}
            value={settings.minimumWords}
            onChange={(minimumWords) => change({ minimumWords: minimumWords ?? 0 })}
          />
          {has('mimic3', 'mimic4', 'fhir') && (
            <Checkbox
              label="Take the stays of newborns too"
              description="Newborns are left out otherwise: their stays answer other questions than those of adults."
              checked={settings.keepNewborns ?? false}
              onChange={(event) => change({ keepNewborns: event.currentTarget.checked })}
            />
          )}
          {has('fhir') && <FhirSettings settings={settings} change={change} />}
        </Stack>
      </Panel>
      <PrivacyPanel plan={plan} adding={target !== null} onChange={change} />
      <WhatWillBeRead plan={plan} />
    </Stack>
  )
}

const timeZones = Intl.supportedValuesOf('timeZone')

function FhirSettings({
  settings,
  change,
}: {
  settings: ImportSettings
  change: (changes: Partial<ImportSettings>) => void
}) {
  return (
    <>
      <Checkbox
        label="Take superseded documents too"
        description="A document that another one replaced is left out otherwise, counted and listed. Synthea calls all but the newest superseded."
        checked={settings.keepSuperseded ?? false}
        onChange={(event) => change({ keepSuperseded: event.currentTarget.checked })}
      />
      <Select
        label="Time zone of the hospital"
        description="Times with an offset become the clock time there. Without it they stay as written; in exports that write UTC, days and nights are then those of UTC."
        placeholder="As written"
        w="24rem"
        searchable
        clearable
        limit={40}
        data={timeZones}
        value={settings.timeZone ?? null}
        onChange={(timeZone) => change({ timeZone: timeZone ?? undefined })}
      />
    </>
  )
}

function WhatWillBeRead({ plan }: { plan: ImportPlan }) {
  const { sources, tables } = plan
  return (
    <Panel title="What will be read" flush>
      <Table aria-label="What will be read">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>Table</Table.Th>
            <Table.Th>How</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.flatMap((source) =>
            source.files.slice(0, shownFiles).map((file) => (
              <Table.Tr key={file.path}>
                <Table.Td>{fileName(file.path)}</Table.Td>
                <Table.Td>{file.table}</Table.Td>
                <Table.Td>
                  {source.title}
                  {source.source === 'text' && plan.textPaths?.data && `: ${plan.textPaths.data.pattern}`}
                </Table.Td>
                <Table.Td ta="right">{formatBytes(file.bytes)}</Table.Td>
              </Table.Tr>
            )),
          )}
          {tables.map(({ file, preview }) => {
            const mapped = Object.keys(file.mapping).length + Object.keys(file.constants).length
            return (
              <Table.Tr key={file.path}>
                <Table.Td>{fileName(file.path)}</Table.Td>
                <Table.Td>{tableNames[file.table]}</Table.Td>
                <Table.Td>
                  {mapped} fields mapped
                  {file.attributes.length > 0 && `, ${file.attributes.length} attributes`}
                </Table.Td>
                <Table.Td ta="right">{formatBytes(preview.bytes)}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
const shownFiles = 40
