/**
 * The place of messages: a line in the top bar, where nothing is below it, and the list of the last ones. Above the veil of
 * a dialog, so that what goes wrong in one is seen.
 */
import { useEffect, useRef, useState } from 'react'
import { keyCaps, shortcuts } from '../../shared/shortcuts.ts'
import { formatTime } from '../lib/format.ts'
import {
  dismissAllMessages,
  dismissMessage,
  holdMessage,
  releaseMessage,
  shownMessages,
  undoMessage,
  useMessages,
  type Message,
  type MessageKind,
} from '../lib/messages.ts'
import { isMac } from '../lib/useShortcut.ts'
import { Button, IconButton, Popover, Tooltip } from '../ui/Controls.tsx'
import { CheckIcon, CloseIcon, FailedIcon, InfoIcon, MessagesIcon } from '../ui/icons.ts'
import { Group, ScrollArea, Stack, Text, UnstyledButton } from '../ui/Layout.tsx'
import classes from './Messages.module.css'

const icons = { done: CheckIcon, failed: FailedIcon, note: InfoIcon }
const words: Record<MessageKind, string> = { done: 'Done', failed: 'Failure', note: 'Note' }
/** How long a message that is no failure stays on the line, while nobody points at it. */
const shownMs = 8000

export function Messages() {
  const [listed, setListed] = useState(false)
  const bell = useRef<HTMLButtonElement>(null)
  const state = useMessages()
  const { failure, other } = shownMessages(state)
  const otherId = other?.id ?? null
  const held = state.held !== null && state.held === otherId
  const waiting = state.messages.filter(({ open, kind }) => open && kind === 'failed').length

  useEffect(() => {
    if (otherId === null || held || listed) return
    const timer = setTimeout(() => dismissMessage(otherId), shownMs)
    return () => clearTimeout(timer)
  }, [otherId, held, listed])

  const dismiss = (id: number) => {
    dismissMessage(id)
    bell.current?.focus()
  }
  const dismissAll = () => {
    dismissAllMessages()
    setListed(false)
    bell.current?.focus()
  }
  const lineOf = (message: Message) => (
    <Line key={message.id} message={message} onDismiss={() => dismiss(message.id)} />
  )
  return (
    <div className={classes.place}>
      <div role="status" aria-label="Message" className={classes.live}>
        {other && lineOf(other)}
      </div>
      {failure && (
        <div role="alert" className={classes.live}>
          {lineOf(failure)}
        </div>
      )}
      <Popover opened={listed} onChange={setListed} position="bottom-end" width="28rem" withinPortal trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton
            ref={bell}
            className={classes.bell}
            aria-label={waiting > 0 ? `Recent messages, ${waiting} not dismissed` : 'Recent messages'}
            onClick={() => setListed((is) => !is)}
          >
            <MessagesIcon size="1.0625rem" stroke={1.6} aria-hidden />
            {waiting > 0 && (
              <span className={classes.count} aria-hidden>
                {waiting}
              </span>
            )}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p="sm" aria-label="Recent messages">
          <Recent onDismissAll={dismissAll} />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function Line({ message, onDismiss }: { message: Message; onDismiss: () => void }) {
  const { id, kind, title, text, undo } = message
  const Icon = icons[kind]
  const hold = () => holdMessage(id)
  const release = () => releaseMessage(id)
  useEffect(() => () => releaseMessage(id), [id])
  return (
    <div className={classes.line} data-kind={kind} onMouseEnter={hold} onMouseLeave={release} onFocus={hold} onBlur={release}>
      <Icon size="1rem" stroke={1.8} className={classes.icon} aria-label={words[kind]} role="img" />
      <Tooltip label={title ? `${title}. ${text}` : text} maw={480}>
        <div className={classes.text}>
          {title && <b>{title}</b>}
          <span>{text}</span>
        </div>
      </Tooltip>
      {undo && <UndoButton id={id} />}
      <IconButton icon={CloseIcon} label="Dismiss" size="sm" onClick={onDismiss} />
    </div>
  )
}

function UndoButton({ id }: { id: number }) {
  return (
    <Tooltip label={keyCaps(shortcuts.undo.keys[0], isMac).join(' ')}>
      <Button size="compact-xs" variant="light" style={{ flexShrink: 0 }} onClick={() => undoMessage(id)}>
        Undo
      </Button>
    </Tooltip>
  )
}

function Recent({ onDismissAll }: { onDismissAll: () => void }) {
  const messages = useMessages((state) => state.messages)
  const open = messages.some((message) => message.open)
  return (
    <Stack gap="sm">
      <Group justify="space-between" mih="1.75rem">
        <Text fw={600}>Recent messages</Text>
        {open && (
          <Button size="compact-xs" variant="subtle" onClick={onDismissAll}>
            Dismiss all
          </Button>
        )}
      </Group>
      {messages.length === 0 && <Text c="dimmed">None since the window was opened.</Text>}
      <ScrollArea.Autosize mah="min(24rem, 60vh)" viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Messages, newest first' }}>
        <ul className={classes.list}>
          {messages.map(({ id, kind, title, text, at, undo }) => {
            const Icon = icons[kind]
            return (
              <li key={id} data-kind={kind}>
                <Icon size="1rem" stroke={1.8} className={classes.icon} aria-label={words[kind]} role="img" />
                <div>
                  {title && <Text fw={600}>{title}</Text>}
                  <Text style={{ overflowWrap: 'anywhere' }}>{text}</Text>
                </div>
                <Stack gap={2} align="flex-end">
                  <Text component="time" dateTime={at} size="sm" c="dimmed">
                    {formatTime(at)}
                  </Text>
                  {undo && <UndoButton id={id} />}
                </Stack>
              </li>
            )
          })}
        </ul>
      </ScrollArea.Autosize>
    </Stack>
  )
}
