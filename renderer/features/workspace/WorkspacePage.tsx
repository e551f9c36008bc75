/** First run, and changing workspace: create one, open one, or let the demo hospital make one. */
import { useState } from 'react'
import type { RecentWorkspace, WorkspaceInfo } from '../../../shared/domain/workspace.ts'
import { formatMoment } from '../../lib/format.ts'
import { callAndRefresh, useApi, useApiMutation } from '../../lib/queries.ts'
import { explainError } from '../../api.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Badge, Button, IconButton, Switch, TextField } from '../../ui/Controls.tsx'
import { Modal, toastError, toastWithUndo } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { AddIcon, CloseIcon, OpenIcon } from '../../ui/icons.ts'
import { Box, Group, SimpleGrid, Stack, Table, Text, UnstyledButton, VisuallyHidden } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, EmptyState, ErrorNotice, Notice } from '../../ui/States.tsx'
import { TourButton } from '../../ui/TourButton.tsx'
import { AlarmSummary } from '../../ui/AlarmSummary.tsx'
import { DemoCeilings } from './DemoCeilings.tsx'
import { DemoPanel } from './DemoPanel.tsx'
import { FirstModel } from './FirstModel.tsx'
import { isUsable, NewPassphrase, noPassphrase } from '../../ui/NewPassphrase.tsx'
import { OpenDialog } from './OpenDialog.tsx'
import { SafetyPanel } from './SafetyPanel.tsx'
import { useEnterWorkspace } from './useEnterWorkspace.ts'

export function WorkspacePage() {
  const state = useApi('workspace.state', undefined)
  const open = state.data?.open ?? null
  return (
    <Page
      title={open ? 'Workspace' : 'Start with a workspace'}
      actions={<TourButton />}
      description={
        'A workspace is one file on this machine: notes, labels, models, runs and results. Nothing leaves it unless ' +
        'it is exported.'
      }
    >
      <Stack gap="lg" maw="60rem">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <OpenOrCreate open={open} />
          <DemoPanel open={open} />
        </SimpleGrid>
        {open && <FirstModel />}
        {open && <AlarmSummary />}
        {open && <DemoCeilings />}
        <SafetyPanel open={open} />
        <Panel title="Recent workspaces" flush>
          <Await query={state} rows={3}>
            {({ recent }) => <RecentList recent={recent} open={open} />}
          </Await>
        </Panel>
      </Stack>
    </Page>
  )
}

/** Opens, or asks for the passphrase first. */
function useOpenWorkspace() {
  const [asking, setAsking] = useState<string | null>(null)
  const open = useEnterWorkspace('workspace.open')
  const needsPassphrase = open.error !== null && explainError(open.error).code === 'encryption.needed'
  return {
    isPending: open.isPending,
    error: needsPassphrase ? null : open.error,
    open(path: string) {
      open.mutate({ path }, { onError: (error) => explainError(error).code === 'encryption.needed' && setAsking(path) })
    },
    dialog: <OpenDialog path={asking} onClose={() => setAsking(null)} />,
  }
}

function OpenOrCreate({ open }: { open: WorkspaceInfo | null }) {
  const [creating, setCreating] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const openWorkspace = useOpenWorkspace()
  return (
    <Panel title="Your own notes">
      <Stack gap="sm">
        <Text c="dimmed">
          Create an empty workspace and import note tables, or open one that exists.
          {open && ` Open now: ${open.name}.`}
        </Text>
        <Group gap="sm">
          <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} onClick={() => setCreating(true)}>
            Create workspace
          </Button>
          <Button
            variant="default"
            leftSection={<OpenIcon size="0.875rem" aria-hidden />}
            loading={openWorkspace.isPending}
            onClick={() => setChoosing(true)}
          >
            Open workspace…
          </Button>
        </Group>
        {openWorkspace.error && <ErrorNotice error={openWorkspace.error} title="The workspace was not opened" />}
      </Stack>
      <CreateDialog opened={creating} onClose={() => setCreating(false)} />
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Open a workspace"
        choose="file"
        extensions={['.wardbench']}
        confirmLabel="Open"
        onChoose={([path]) => path && openWorkspace.open(path)}
      />
      {openWorkspace.dialog}
    </Panel>
  )
}

function CreateDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a workspace">
      {opened && <CreateForm onClose={onClose} />}
    </Modal>
  )
}

function CreateForm({ onClose }: { onClose: () => void }) {
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const [name, setName] = useState('')
  const [folder, setFolder] = useState<string | null>(null)
  const [choosing, setChoosing] = useState(false)
  const create = useEnterWorkspace('workspace.create')
  const [encrypted, setEncrypted] = useState(false)
  const [passphrase, setPassphrase] = useState(noPassphrase)
  const trimmed = name.trim()
  // Without another folder the workbench itself finds a free name in the default one.
  const path = folder === null ? undefined : `${folder}/${trimmed.replaceAll(/[\\/:*?"<>|]/g, '-')}.wardbench`
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ name: trimmed, path, shippedModels: true, ...(encrypted && { passphrase: passphrase.first }) })
      }}
    >
      <Stack gap="md">
        <TextField
          data-autofocus
          label="Name"
          description="Shown in the window and used for the file."
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Box>
          <Text size="sm" fw={500}>
            Folder
          </Text>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Text size="sm" c="dimmed" truncate title={folder ?? host.data?.defaultFolder}>
              {folder ?? host.data?.defaultFolder ?? ''}
            </Text>
            <Button variant="default" size="compact-xs" onClick={() => setChoosing(true)}>
              Change…
            </Button>
          </Group>
        </Box>
        <Switch
          label="Encrypt it with a passphrase"
          description="Notes, labels, predictions, weights and checkpoints are encrypted on disk. Best from the beginning; the settings do it later too."
          checked={encrypted}
          onChange={(event) => setEncrypted(event.currentTarget.checked)}
        />
        {encrypted && (
          <>
            <NewPassphrase value={passphrase} onChange={setPassphrase} />
            <Notice kind="warning" title="A lost passphrase cannot be recovered">
              <Text>
                Nobody can open the workspace without it, nor without the small key file beside it ({`${trimmed || 'name'}.wardbench-key`}).
                Keep the passphrase where your hospital keeps such things, and the key file in every backup.
              </Text>
            </Notice>
          </>
        )}
        {create.error && <ErrorNotice error={create.error} title="The workspace was not created" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={trimmed === '' || (encrypted && !isUsable(passphrase))} loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Folder for the workspace"
        choose="folder"
        start={folder ?? ''}
        onChoose={([chosen]) => setFolder(chosen ?? null)}
      />
    </form>
  )
}

function RecentList({ recent, open }: { recent: RecentWorkspace[]; open: WorkspaceInfo | null }) {
  const openWorkspace = useOpenWorkspace()
  const forget = useApiMutation('workspace.forget')
  const takeOff = ({ path, name, openedAt }: RecentWorkspace) =>
    forget.mutate(
      { path },
      {
        onError: toastError,
        onSuccess: () => toastWithUndo(`${name} is off the list; its file stays.`, () => callAndRefresh('workspace.remember', { path, openedAt }, ['workspace'])),
      },
    )
  if (recent.length === 0)
    return <EmptyState title="No recent workspaces" text="Workspaces opened on this machine appear here." />
  return (
    <>
      {openWorkspace.dialog}
      {openWorkspace.error && <ErrorNotice error={openWorkspace.error} title="The workspace was not opened" />}
      <Table aria-label="Recent workspaces">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>File</Table.Th>
            <Table.Th w="9rem">Last opened</Table.Th>
            <Table.Th w="3rem">
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recent.map((workspace) => (
            <Table.Tr key={workspace.path}>
              <Table.Td>
                {workspace.exists ? (
                  <UnstyledButton
                    fz="md"
                    fw={500}
                    c="var(--wb-accent)"
                    onClick={() => openWorkspace.open(workspace.path)}
                  >
                    {workspace.name}
                  </UnstyledButton>
                ) : (
                  <Text span c="dimmed">
                    {workspace.name}
                  </Text>
                )}{' '}
                {!workspace.exists && (
                  <Badge style={{ backgroundColor: 'var(--wb-warn-soft)', color: 'var(--wb-warn)' }}>
                    File not found
                  </Badge>
                )}
                {workspace.encrypted && <Tag>Encrypted</Tag>} {workspace.path === open?.path && <Badge>Open</Badge>}
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Text size="sm" c="dimmed">
                  {workspace.path}
                </Text>
              </Table.Td>
              <Table.Td>{formatMoment(workspace.openedAt)}</Table.Td>
              <Table.Td>
                <IconButton
                  size="sm"
                  icon={CloseIcon}
                  label={`Take ${workspace.name} off this list; the file stays`}
                  onClick={() => takeOff(workspace)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}
