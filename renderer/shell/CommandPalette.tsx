/** Ctrl/Cmd-K: type a few letters to go anywhere or start something. */
import { useId, useState, type KeyboardEvent } from 'react'
import { useOverlays } from '../lib/uiState.ts'
import { Modal } from '../ui/Dialogs.tsx'
import { TextField } from '../ui/Controls.tsx'
import { SearchIcon } from '../ui/icons.ts'
import { Box, Text, UnstyledButton } from '../ui/Layout.tsx'
import { useCommands, type Command } from './commands.ts'
import classes from './Shell.module.css'

/** Every word typed must begin a word of the command; the earlier, the better. */
function matching(commands: Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = commands.flatMap((command, index) => {
    const name = ` ${command.label} ${command.group}`.toLowerCase()
    const places = words.map((word) => name.indexOf(` ${word}`))
    return places.includes(-1) ? [] : [{ command, score: places.reduce((sum, place) => sum + place, 0) * 1000 + index }]
  })
  return scored
    .toSorted((left, right) => left.score - right.score)
    .map(({ command }) => command)
    .slice(0, 40)
}

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
  const found = matching(useCommands(), text)

  const run = (command: Command | undefined) => {
    if (!command) return
    close()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = (active + step + found.length) % Math.max(found.length, 1)
      setActive(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter') run(found[active])
  }

  return (
    <>
      <TextField
        data-autofocus
        size="sm"
        variant="unstyled"
        placeholder="Screen, corpus, model, run or action"
        aria-label="Go to or run"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${active}` : undefined}
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
        mah="50vh"
        mt={4}
        pt={4}
        style={{ overflow: 'auto', borderTop: '1px solid var(--wb-border)' }}
      >
        {found.map(({ id, label, group, icon: Icon }, index) => (
          <UnstyledButton
            key={id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes.option}
            onMouseMove={() => setActive(index)}
            onClick={() => run(found[index])}
          >
            <Icon size="1rem" stroke={1.6} aria-hidden />
            <Text truncate>{label}</Text>
            <span className={classes.optionGroup}>{group}</span>
          </UnstyledButton>
        ))}
      </Box>
      {found.length === 0 && (
        <Text c="dimmed" p="sm" role="status">
          Nothing matches “{text}”.
        </Text>
      )}
    </>
  )
}
