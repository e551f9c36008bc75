/**
 * Chooses files or a folder of the workbench's machine, inside the page: the same on a desktop and on a remote
 * host.
 */
import { useState } from 'react'
import { Box, Button, Group, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core'
import type { DirectoryEntry } from '../../shared/domain/workspace.ts'
import { formatBytes } from '../lib/format.ts'
import { useApi } from '../lib/queries.ts'
import { useLastFolder } from '../lib/uiState.ts'
import { IconButton } from './Controls.tsx'
import classes from './FileChooser.module.css'
import { FileIcon, FolderIcon, UpIcon } from './icons.ts'
import { Modal } from './Modal.tsx'
import { EmptyState, ErrorNotice, Loading } from './States.tsx'

export interface FileChooserProps {
  opened: boolean
  onClose: () => void
  title: string
  /** 'folder' chooses the folder that is shown; 'any' takes files, or that folder where none is chosen. */
  choose: 'file' | 'files' | 'folder' | 'any'
  /** With the dot, such as '.csv'; empty: every file. */
  extensions?: string[]
  /** Without: where a file was last chosen. */
  start?: string
  confirmLabel?: string
  /** Names of files to point out, such as those that were dropped upon a browser. */
  lookingFor?: readonly string[]
  onChoose: (paths: string[]) => void
}

export function FileChooser(props: FileChooserProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size="42rem">
      {props.opened && <Chooser {...props} />}
    </Modal>
  )
}

function Chooser({
  choose,
  extensions = [],
  start,
  confirmLabel,
  lookingFor = [],
  onChoose,
  onClose,
}: FileChooserProps) {
  const [path, setPath] = useState(() => start ?? useLastFolder.getState().path)
  const [typed, setTyped] = useState<string | null>(null)
  const [picked, setPicked] = useState<string[] | null>(null)
  const directory = useApi('workspace.listDirectory', { path, extensions }, { keepPrevious: true, staleTime: 0 })
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const entries = directory.data?.entries ?? []
  const several = choose === 'files' || choose === 'any'
  const pointedOut = entries.filter(({ name }) => lookingFor.includes(name)).map((entry) => entry.path)
  const chosen = picked ?? pointedOut

  const enter = (next: string) => {
    setPath(next)
    setTyped(null)
    setPicked(null)
  }
  const finish = (paths: string[]) => {
    if (directory.data) useLastFolder.setState({ path: directory.data.path })
    onClose()
    onChoose(paths)
  }
  const pick = (entry: DirectoryEntry) => {
    if (entry.kind === 'folder') return enter(entry.path)
    if (choose === 'file') return setPicked([entry.path])
    if (several)
      setPicked(chosen.includes(entry.path) ? chosen.filter((other) => other !== entry.path) : [...chosen, entry.path])
  }
  const here = directory.data?.path ?? path
  const wholeFolder = choose === 'folder' || (choose === 'any' && chosen.length === 0)
  const label =
    confirmLabel ??
    (wholeFolder ? 'Choose this folder' : several && chosen.length > 1 ? `Choose ${chosen.length} files` : 'Choose')
  const parent = directory.data?.parent ?? null

  return (
    <>
      {lookingFor.length > 0 && (
        <Text size="sm" mb="sm">
          A browser does not tell where a dropped file lies. Go to the folder of <b>{lookingFor.slice(0, 3).join(', ')}</b>
          {lookingFor.length > 3 && ` and ${lookingFor.length - 3} more`}: what is found there is chosen at once.
        </Text>
      )}
      <Group gap="xs" wrap="nowrap" mb="sm">
        <IconButton
          icon={UpIcon}
          label="Parent folder"
          disabled={parent === null}
          onClick={() => parent !== null && enter(parent)}
        />
        <TextInput
          flex={1}
          aria-label="Folder"
          value={typed ?? here}
          // What is typed while a folder is read would stand behind its name.
          readOnly={directory.isPending || directory.isPlaceholderData}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && typed !== null && enter(typed)}
        />
      </Group>
      <Box className={classes.list}>
        {directory.error ? (
          <ErrorNotice error={directory.error} onRetry={() => enter('')} />
        ) : directory.isPending ? (
          <Loading rows={8} />
        ) : entries.length === 0 ? (
          <EmptyState
            title="Nothing to choose here"
            text={
              extensions.length > 0 ? `This folder has no folders and no ${extensions.join(', ')} files.` : undefined
            }
          />
        ) : (
          <ScrollArea h="22rem" viewportProps={{ tabIndex: -1 }}>
            <ul className={classes.entries} aria-label="Folder content">
              {entries.map((entry) => (
                <li key={entry.path}>
                  <UnstyledButton
                    className={classes.entry}
                    aria-pressed={entry.kind === 'file' || chosen.includes(entry.path) ? chosen.includes(entry.path) : undefined}
                    onClick={() => pick(entry)}
                    onDoubleClick={() => entry.kind === 'file' && choose !== 'folder' && finish([entry.path])}
                  >
                    {entry.kind === 'folder' ? (
                      <FolderIcon size="1rem" stroke={1.6} aria-label="Folder" />
                    ) : (
                      <FileIcon size="1rem" stroke={1.6} aria-label="File" />
                    )}
                    <Text span truncate>
                      {entry.name}
                    </Text>
                    {entry.kind === 'file' && (
                      <Text span size="sm" c="dimmed" ml="auto" style={{ whiteSpace: 'nowrap' }}>
                        {formatBytes(entry.bytes)}
                      </Text>
                    )}
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </ScrollArea>
        )}
      </Box>
      <Group justify="space-between" mt="md">
        <Text size="sm" c="dimmed">
          {host.data ? `Files of ${host.data.machine}, where the workbench runs` : ''}
        </Text>
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={wholeFolder ? !directory.data : chosen.length === 0}
            onClick={() => finish(wholeFolder ? [here] : chosen)}
          >
            {label}
          </Button>
        </Group>
      </Group>
    </>
  )
}
