/** What the command palette offers: things of the open workspace, notes of it, screens, actions. */
import { useEffect, useState } from 'react'
import { searchHits, searchTerms } from '../../shared/text/searchTerms.ts'
import type { ShortcutName } from '../../shared/shortcuts.ts'
import { address, navigate } from '../lib/address.ts'
import { countOf } from '../lib/format.ts'
import { lockNow } from '../lib/lock.ts'
import { visibleText } from '../lib/noteText.ts'
import { callApi, useApi } from '../lib/queries.ts'
import { startTour } from '../lib/tour.ts'
import { changeZoom, useAppearance, useOverlays, useRecentPlaces } from '../lib/uiState.ts'
import { toast, toastError } from '../ui/Dialogs.tsx'
import {
  AddIcon,
  CompareIcon,
  CopyIcon,
  CorporaIcon,
  DarkIcon,
  ExperimentsIcon,
  HelpIcon,
  HospitalIcon,
  KeyboardIcon,
  LightIcon,
  LockIcon,
  ModelsIcon,
  NoteIcon,
  OpenIcon,
  OperationsIcon,
  ReviewIcon,
  RunsIcon,
  SearchIcon,
  SystemThemeIcon,
  TasksIcon,
  type IconComponent,
} from '../ui/icons.ts'
import { useSchemeChoice } from '../ui/scheme.ts'
import { screens } from './navigation.ts'

/** In the order in which they are shown; notes, which are found a moment later, move nothing. */
export const commandGroups = ['Recent', 'Corpora', 'Tasks', 'Models', 'Runs', 'Experiments', 'Review queues', 'Models at work', 'Screens', 'Actions', 'Notes'] as const
export type CommandGroup = (typeof commandGroups)[number]

export interface Command {
  /** Of a thing of the workspace: its address. */
  id: string
  label: string
  /** Beside the label, dimmed. */
  detail?: string
  group: CommandGroup
  icon: IconComponent
  shortcut?: ShortcutName
  run: () => void
}

function goTo(group: CommandGroup, icon: IconComponent, label: string, to: string, detail?: string): Command {
  return { id: to, label, group, icon, run: () => navigate(to), ...(detail !== undefined && { detail }) }
}

export function useCommands(): Command[] {
  const things = useThings()
  const recent = useRecentCommands(things)
  const actions = useActions()
  return [...recent, ...things, ...screens.map((screen) => goTo('Screens', screen.icon, screen.label, screen.path)), ...actions]
}

/** Things that have a name and an address, newest first as their lists are. */
function useThings(): Command[] {
  const enabled = useApi('workspace.state', undefined).data?.open != null
  const corpora = useApi('corpora.list', undefined, { enabled }).data ?? []
  const tasks = useApi('tasks.list', undefined, { enabled }).data ?? []
  const models = useApi('models.list', undefined, { enabled }).data ?? []
  const runs = useApi('runs.list', undefined, { enabled }).data ?? []
  const experiments = useApi('experiments.list', undefined, { enabled }).data ?? []
  const queues = useApi('review.queues', undefined, { enabled }).data ?? []
  const operating = useApi('operations.models', undefined, { enabled }).data ?? []
  return [
    ...corpora.map(({ id, name, notes }) => goTo('Corpora', CorporaIcon, name, `/corpora/${id}`, countOf(notes, 'note'))),
    ...corpora.map(({ id, name }) => goTo('Corpora', SearchIcon, `Search notes of ${name}`, address(`/corpora/${id}`, { tab: 'notes' }))),
    ...tasks.map(({ id, name }) => goTo('Tasks', TasksIcon, name, address('/tasks', { task: id }))),
    ...tasks.map(({ id, name }) => goTo('Tasks', CompareIcon, `Compare models on ${name}`, address('/compare', { task: id }))),
    ...models.map(({ id, name }) => goTo('Models', ModelsIcon, name, `/models/${id}`)),
    ...runs.map(({ id, config }) => goTo('Runs', RunsIcon, config.name, `/runs/${id}`)),
    ...experiments.map(({ id, name }) => goTo('Experiments', ExperimentsIcon, name, `/experiments/${id}`)),
    ...queues.map(({ id, definition }) => goTo('Review queues', ReviewIcon, definition.name, `/review/${id}`)),
    ...operating.map(({ id, name, version }) => goTo('Models at work', OperationsIcon, `Worklist of ${name}, version ${version}`, `/operations/${id}`)),
  ]
}

const recentShown = 5

function useRecentCommands(things: Command[]): Command[] {
  const workspace = useApi('workspace.state', undefined).data?.open?.path
  const recent = useRecentPlaces()
  if (recent.workspace !== workspace) return []
  return recent.places
    .flatMap((place) => things.find(({ id }) => id === place) ?? [])
    .slice(0, recentShown)
    .map((command) => ({ ...command, detail: command.group, group: 'Recent' as const }))
}

function useActions(): Command[] {
  const workspace = useApi('workspace.state', undefined).data?.open ?? null
  const [, setScheme] = useSchemeChoice()
  const act = (icon: IconComponent, label: string, run: () => void, shortcut?: ShortcutName): Command => ({
    id: label,
    label,
    group: 'Actions',
    icon,
    run,
    ...(shortcut && { shortcut }),
  })
  const to = (icon: IconComponent, label: string, place: string) => act(icon, label, () => navigate(place))
  const inWorkspace = [
    to(AddIcon, 'Import notes', '/corpora/import'),
    to(HospitalIcon, 'Create the demo hospital', '/workspace'),
    to(AddIcon, 'New run', address('/runs', { new: 'finetune' })),
    to(AddIcon, 'New experiment', address('/experiments', { tab: 'library' })),
    to(AddIcon, 'New review queue', address('/review', { new: 1 })),
    to(TasksIcon, 'Derive labels', address('/tasks', { tab: 'labels' })),
    to(TasksIcon, 'Create a split', address('/tasks', { tab: 'splits' })),
  ]
  return [
    ...(workspace ? inWorkspace : []),
    ...(workspace?.encrypted ? [act(LockIcon, 'Lock now', () => void lockNow(), 'lock')] : []),
    to(OpenIcon, 'Open or create a workspace', '/workspace'),
    act(CopyIcon, 'Copy the address of this screen', () => {
      navigator.clipboard.writeText(location.hash).then(() => toast('The address of this screen is copied. Whoever has this workspace comes to the same screen by pasting it into “Go to or run”.', 'note'), toastError)
    }),
    act(LightIcon, 'Light appearance', () => setScheme('light')),
    act(DarkIcon, 'Dark appearance', () => setScheme('dark')),
    act(SystemThemeIcon, "Follow the system's appearance", () => setScheme('auto')),
    act(SearchIcon, 'Larger text', () => changeZoom(1), 'larger'),
    act(SearchIcon, 'Smaller text', () => changeZoom(-1), 'smaller'),
    act(SearchIcon, 'Text at 100 %', () => useAppearance.setState({ zoom: 100 }), 'actualSize'),
    act(HelpIcon, 'Guided tour', startTour),
    act(KeyboardIcon, 'Keyboard shortcuts', () => useOverlays.setState({ shortcuts: true }), 'sheet'),
  ]
}

/** A screen's address that somebody sent: whole, or from its # on. */
export function addressCommand(text: string): Command[] {
  const place = /^(?:[a-z]+:\/\/\S*)?#(\/\S+)$/i.exec(text.trim())?.[1]
  return place === undefined ? [] : [goTo('Actions', OpenIcon, 'Go to this address', place, place)]
}

export interface FoundNotes {
  /** For which text. */
  text: string
  notes: Command[]
}

const pauseMs = 200
const corporaSearched = 3
const notesShown = 4
const leastLetters = 3
const beforeHit = 16

/** Notes by the number of their address, and those whose text has the words; asked a moment after the last key. */
export function useFoundNotes(text: string): FoundNotes {
  const enabled = useApi('workspace.state', undefined).data?.open != null
  const corpora = useApi('corpora.list', undefined, { enabled }).data
  const [found, setFound] = useState<FoundNotes>({ text: '', notes: [] })
  const typed = text.trim()
  useEffect(() => {
    if (!enabled || !corpora) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const asked = [noteByNumber(typed, stop.signal), ...corpora.slice(0, corporaSearched).map((corpus) => notesWith(typed, corpus, stop.signal))]
      // A corpus that is being removed, or a number that no note has, has no answer.
      void Promise.all(asked.map((answer) => answer.catch(() => []))).then((notes) => {
        if (!stop.signal.aborted) setFound({ text: typed, notes: notes.flat() })
      })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [typed, enabled, corpora])
  return found
}

async function noteByNumber(typed: string, signal: AbortSignal): Promise<Command[]> {
  const number = /^(?:note\s*)?#?(\d{1,15})$/i.exec(typed)?.[1]
  if (number === undefined) return []
  const { corpusName, ...note } = await callApi('corpora.notePlace', { id: Number(number) }, signal)
  return [goTo('Notes', NoteIcon, `Note ${note.id}: ${note.noteKey}`, noteAddress(note), `${note.type} · ${corpusName}`)]
}

async function notesWith(typed: string, corpus: { id: number; name: string }, signal: AbortSignal): Promise<Command[]> {
  if (!searchTerms(typed).terms.some((term) => term.length >= leastLetters)) return []
  const { rows, total } = await callApi('corpora.notes', { id: corpus.id, query: typed, limit: notesShown }, signal)
  if (rows.length === 0) return []
  const all = goTo('Notes', SearchIcon, `All notes with “${typed}” in ${corpus.name}`, address(`/corpora/${corpus.id}`, { tab: 'notes', q: typed }), countOf(total, 'note'))
  return [...rows.map((note) => goTo('Notes', NoteIcon, `${note.type}, ${note.noteKey}`, noteAddress(note, typed), snippetOf(note.snippet ?? '', typed))), all]
}

/** From just before the first hit, so that it is in view. */
function snippetOf(snippet: string, typed: string): string {
  const at = searchHits(snippet, typed, 1)[0]?.[0] ?? 0
  return visibleText(at <= beforeHit ? snippet : `…${snippet.slice(at - beforeHit)}`)
}

function noteAddress({ id, corpusId }: { id: number; corpusId: number }, q?: string): string {
  return address(`/corpora/${corpusId}`, { tab: 'notes', note: id, q })
}
