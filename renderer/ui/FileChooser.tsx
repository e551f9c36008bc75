/**
 * Chooses files or a folder of the workbench's machine, inside the page: the same on a desktop and on a remote
 * host.
 */
import { useState } from 'react'
import { Box, Button, Checkbox, Group, Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core'
import type { DirectoryEntry } from '../../shared/domain/workspace.ts'
import { formatBytes } from '../lib/format.ts'
import { useApi } from '../lib/queries.ts'
import { IconButton } from './Controls.tsx'
import classes from './FileChooser.module.css'
import { FileIcon, FolderIcon, UpIcon } from './icons.ts'
import { EmptyState, ErrorNotice, Loading } from './States.tsx'

export interface FileChooserProps {
  opened: boolean
  onClose: () => void
  title: string
  /** 'folder' chooses the folder that is shown. */
  choose: 'file' | 'files' | 'folder'
  /** With the dot, such as '.csv'; empty: every file. */
  extensions?: string[]
  /** Empty: the home folder. */
  start?: string
  confirmLabel?: string
  onChoose: (paths: string[]) => void
}

export function FileChooser(props: FileChooserProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size="42rem">
      {props.opened && <Chooser {...props} />}
    </Modal>
  )
}

function Chooser({ choose, extensions = [], start = '', confirmLabel, onChoose, onClose }: FileChooserProps) {
  const [path, setPath] = useState(start)
  const [typed, setTyped] = useState<string | null>(null)
  const [chosen, setChosen] = useState<string[]>([])
  const [hidden, setHidden] = useState(false)
  const directory = useApi('workspace.listDirectory', { path, extensions }, { keepPrevious: true, staleTime: 0 })
  const entries = directory.data?.entries.filter((entry) => hidden || !entry.name.startsWith('.')) ?? []

  const enter = (next: string) => {
    setPath(next)
    setTyped(null)
    setChosen([])
  }
  const finish = (paths: string[]) => {
    onClose()
    onChoose(paths)
  }
  const pick = (entry: DirectoryEntry) => {
    if (entry.kind === 'folder') return enter(entry.path)
    if (choose === 'file') return setChosen([entry.path])
    if (choose === 'files')
      setChosen(chosen.includes(entry.path) ? chosen.filter((other) => other !== entry.path) : [...chosen, entry.path])
  }
  const here = directory.data?.path ?? path
  const label =
    confirmLabel ??
    (choose === 'folder'
      ? 'Choose this folder'
      : choose === 'files' && chosen.length > 1
        ? `Choose ${chosen.length} files`
        : 'Choose')
  const parent = directory.data?.parent ?? null

  return (
    <>
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
                    aria-pressed={entry.kind === 'file' ? chosen.includes(entry.path) : undefined}
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
        <Checkbox label="Show hidden" checked={hidden} onChange={(event) => setHidden(event.currentTarget.checked)} />
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={choose === 'folder' ? !directory.data : chosen.length === 0}
            onClick={() => finish(choose === 'folder' ? [here] : chosen)}
          >
            {label}
          </Button>
        </Group>
      </Group>
    </>
  )
}
