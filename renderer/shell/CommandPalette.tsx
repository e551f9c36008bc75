/** Ctrl/Cmd-K: type a few letters to go anywhere, find a note or start something. */
import { useId, useState, type KeyboardEvent } from 'react'
import { useIsPainted } from '../lib/afterPaint.ts'
import { useOverlays } from '../lib/uiState.ts'
import { Modal } from '../ui/Dialogs.tsx'
import { TextField } from '../ui/Controls.tsx'
import { Keys } from '../ui/Keys.tsx'
import { SearchIcon } from '../ui/icons.ts'
import { Box, Text, UnstyledButton } from '../ui/Layout.tsx'
import { addressCommand, useCommands, useFoundNotes, type Command } from './commands.ts'
import { matchCommands } from './matchCommands.ts'
import classes from './Shell.module.css'

export function CommandPalette() {
  const opened = useOverlays((overlays) => overlays.palette)
  const close = () => useOverlays.setState({ palette: false })
  return (
    <Modal
      opened={opened}
      onClose={close}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': 'Go to or run' } }}
      size="36rem"
      yOffset="12vh"
      centered={false}
      padding="xs"
    >
      {opened && <Palette close={close} />}
    </Modal>
  )
}

function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const listId = useId()
  const isPainted = useIsPainted()
  const found = useFoundNotes(text)
  const looking = text.trim() !== '' && found.text !== text.trim()
  const sections = matchCommands(useCommands(), text, [...addressCommand(text), ...(text.trim() === '' || looking ? [] : found.notes)])
  const commands = sections.flatMap((section) => section.commands)
  const at = Math.min(active, Math.max(commands.length - 1, 0))

  const run = (command: Command | undefined) => {
    if (!command) return
    close()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = (at + step + commands.length) % Math.max(commands.length, 1)
      setActive(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter') {
      // Else the same press works on what has the focus once the palette is closed.
      event.preventDefault()
      run(commands[at])
    }
  }

  return (
    <>
      <TextField
        data-autofocus
        size="sm"
        variant="unstyled"
        placeholder="Screen, corpus, note, model, run, action, or words in notes"
        aria-label="Go to or run"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={commands.length > 0 ? `${listId}-${at}` : undefined}
        leftSection={<SearchIcon size="1rem" aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <Box
        id={listId}
        role="listbox"
        aria-label="Commands"
        mah="55vh"
        mt={4}
        pt={4}
        style={{ overflow: 'auto', borderTop: '1px solid var(--wb-border)' }}
      >
        {(isPainted ? sections : []).map((section) => (
          <div key={section.group} role="group" aria-label={section.group}>
            <div className={classes.optionHead} aria-hidden>
              {section.group}
            </div>
            {section.commands.map((command) => {
              const index = commands.indexOf(command)
              return (
                <Option
                  key={command.id}
                  id={`${listId}-${index}`}
                  command={command}
                  active={index === at}
                  onPoint={() => setActive(index)}
                  onRun={() => run(command)}
                />
              )
            })}
          </div>
        ))}
      </Box>
      {commands.length === 0 && (
        <Text c="dimmed" p="sm" role="status">
          {looking ? 'Looking in the notes…' : `Nothing matches “${text}”.`}
        </Text>
      )}
    </>
  )
}

interface OptionProps {
  id: string
  command: Command
  active: boolean
  onPoint: () => void
  onRun: () => void
}

function Option({ id, command: { label, detail, icon: Icon, shortcut }, active, onPoint, onRun }: OptionProps) {
  return (
    <UnstyledButton id={id} role="option" tabIndex={-1} aria-selected={active} className={classes.option} onMouseMove={onPoint} onClick={onRun}>
      <Icon size="1rem" stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
      <span className={classes.optionLabel}>{label}</span>
      {detail !== undefined && (
        <span className={classes.optionDetail} dir="auto">
          {detail}
        </span>
      )}
      {shortcut && (
        <span style={{ marginInlineStart: 'auto', flexShrink: 0 }}>
          <Keys of={shortcut} />
        </span>
      )}
    </UnstyledButton>
  )
}
