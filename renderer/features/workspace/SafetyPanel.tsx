/** Backup, restore, check and repair of workspaces. */
import { useState } from 'react'
import type { CheckArea, CheckReport, Finding, WrittenBackup } from '../../../shared/domain/backup.ts'
import type { WorkspaceInfo } from '../../../shared/domain/workspace.ts'
import { api } from '../../api.ts'
import { countOf, formatBytes } from '../../lib/format.ts'
import { queryClient } from '../../lib/queries.ts'
import { useRestored } from '../../lib/restored.ts'
import { useProgressStream, type ProgressStream } from '../../lib/useProgressStream.ts'
import { Badge, Button } from '../../ui/Controls.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'
import { WrittenTo } from '../../ui/WrittenTo.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'

export function SafetyPanel({ open }: { open: WorkspaceInfo | null }) {
  const [choosing, setChoosing] = useState(false)
  const [restoring, setRestoring] = useState(false)
  const backup = useProgressStream<WrittenBackup>()
  const check = useProgressStream<CheckReport>()
  const restored = useRestored((state) => state.restored)
  const busy = backup.isRunning || check.isRunning
  const look = (repair: boolean) => check.start((options) => api.workspace.check({ repair }, options), () => void queryClient.invalidateQueries())
  return (
    <Panel
      title="Backup and check"
      description="A backup holds notes and everything made of them. Keep it as safely as the workspace, best on another disk."
    >
      <Stack gap="md">
        <Group gap="sm">
          {open && (
            <>
              <Button disabled={busy} onClick={() => setChoosing(true)}>
                Back up…
              </Button>
              <Button variant="default" disabled={busy} onClick={() => look(false)}>
                Check
              </Button>
            </>
          )}
          <Button variant="default" disabled={busy} onClick={() => setRestoring(true)}>
            Restore a backup…
          </Button>
        </Group>
        {restored && restored.path === open?.path && <RestoredNotice replaced={restored.replaced} />}
        <Running title="Backup" stream={backup} />
        {backup.result && (
          <Stack gap={4} role="status">
            <Text size="sm">
              Backup of {countOf(backup.result.files, 'file')}, {formatBytes(backup.result.bytes)}.
            </Text>
            <WrittenTo path={backup.result.folder} />
          </Stack>
        )}
        {backup.error !== null && <ErrorNotice title="There is no backup" error={backup.error} />}
        <Running title="Check" stream={check} />
        {check.error !== null && <ErrorNotice title="The check did not end" error={check.error} />}
        {check.result && <Report report={check.result} canRepair={open !== null && !open.readOnly && !busy} onRepair={() => look(true)} />}
      </Stack>
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Folder for the backup"
        choose="folder"
        confirmLabel="Back up into this folder"
        onChoose={([folder]) => folder && backup.start((options) => api.workspace.backup({ folder }, options))}
      />
      <RestoreDialog opened={restoring} onClose={() => setRestoring(false)} />
    </Panel>
  )
}

function Running({ title, stream }: { title: string; stream: Pick<ProgressStream<unknown>, 'isRunning' | 'progress' | 'cancel'> }) {
  if (!stream.isRunning) return null
  return <ProgressBar job={{ title, state: 'running', progress: stream.progress }} onCancel={stream.cancel} />
}

function RestoredNotice({ replaced }: { replaced: string | null }) {
  return (
    <Notice kind="note" title="Restored and open">
      {replaced === null ? <Text size="sm">Every file is what was written.</Text> : <Text size="sm">What was there before was put aside, whole.</Text>}
      {replaced !== null && <WrittenTo path={replaced} />}
    </Notice>
  )
}

const areas: Record<CheckArea, string> = { database: 'Database', models: 'Models', checkpoints: 'Checkpoints', files: 'Files', jobs: 'Jobs' }

function Report({ report, canRepair, onRepair }: { report: CheckReport; canRepair: boolean; onRepair: () => void }) {
  const { checked, findings, repaired, backup } = report
  const repairable = findings.some((each) => each.repairable)
  return (
    <Stack gap="sm" role="status" aria-label="Result of the check">
      {findings.length === 0 ? (
        <Notice kind="note" title="Nothing is wrong">
          <Text size="sm">Looked at: {checked.map(({ what }) => lowerFirst(what)).join('; ')}.</Text>
        </Notice>
      ) : (
        <Findings title="Findings" findings={findings} />
      )}
      {repaired.length > 0 && <Findings title="Repaired" findings={repaired} done />}
      {backup && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          The database as it was before the repair is in {backup}
        </Text>
      )}
      {repairable && (
        <Group gap="sm">
          <Button disabled={!canRepair} onClick={onRepair}>
            Repair
          </Button>
          <Text size="sm" c="dimmed">
            Copies the database first, then does what the findings say can be done.
          </Text>
        </Group>
      )}
    </Stack>
  )
}

function Findings({ title, findings, done = false }: { title: string; findings: readonly Finding[]; done?: boolean }) {
  return (
    <Table aria-label={title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="7rem">Where</Table.Th>
          <Table.Th>{title}</Table.Th>
          <Table.Th w="8rem">State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {findings.map(({ area, message, repairable }) => (
          <Table.Tr key={message}>
            <Table.Td>{areas[area]}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{message}</Table.Td>
            <Table.Td>
              <Badge>{done ? 'Repaired' : repairable ? 'Can be repaired' : 'Needs you'}</Badge>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
