/** What the command palette offers: screens, things of the open workspace, actions. */
import { address, navigate } from '../lib/address.ts'
import { lockNow } from '../lib/lock.ts'
import { useApi } from '../lib/queries.ts'
import { useAppearance, useOverlays, zoomSteps } from '../lib/uiState.ts'
import {
  AddIcon,
  CorporaIcon,
  DarkIcon,
  ExperimentsIcon,
  HospitalIcon,
  KeyboardIcon,
  LightIcon,
  LockIcon,
  ModelsIcon,
  OpenIcon,
  RunsIcon,
  SearchIcon,
  SystemThemeIcon,
  TasksIcon,
  type IconComponent,
} from '../ui/icons.ts'
import { useSchemeChoice } from '../ui/scheme.ts'
import { screens } from './navigation.ts'

export interface Command {
  id: string
  label: string
  group: string
  icon: IconComponent
  run: () => void
}

function goTo(id: string, label: string, group: string, icon: IconComponent, to: string): Command {
  return { id, label, group, icon, run: () => navigate(to) }
}

function changeZoom(step: 1 | -1): void {
  const { zoom } = useAppearance.getState()
  const next = zoomSteps[zoomSteps.indexOf(zoom) + step]
  if (next !== undefined) useAppearance.setState({ zoom: next })
}

export function useCommands(): Command[] {
  const workspace = useApi('workspace.state', undefined).data?.open ?? null
  const open = workspace !== null
  const corpora = useApi('corpora.list', undefined, { enabled: open }).data ?? []
  const models = useApi('models.list', undefined, { enabled: open }).data ?? []
  const runs = useApi('runs.list', undefined, { enabled: open }).data ?? []
  const experiments = useApi('experiments.list', undefined, { enabled: open }).data ?? []
  const [, setScheme] = useSchemeChoice()

  const inWorkspace = [
    goTo('import', 'Import notes', 'Action', AddIcon, '/corpora/import'),
    goTo('demo', 'Create the demo hospital', 'Action', HospitalIcon, '/workspace'),
    goTo('new-run', 'New run', 'Action', AddIcon, address('/runs', { new: 'finetune' })),
    goTo('new-experiment', 'New experiment', 'Action', AddIcon, address('/experiments', { tab: 'library' })),
    goTo('labels', 'Derive labels', 'Action', TasksIcon, address('/tasks', { tab: 'labels' })),
    goTo('splits', 'Create a split', 'Action', TasksIcon, address('/tasks', { tab: 'splits' })),
    ...corpora.map((corpus) =>
      goTo(`corpus-${corpus.id}`, corpus.name, 'Corpus', CorporaIcon, `/corpora/${corpus.id}`),
    ),
    ...corpora.map((corpus) =>
      goTo(
        `notes-${corpus.id}`,
        `Search notes of ${corpus.name}`,
        'Corpus',
        SearchIcon,
        address(`/corpora/${corpus.id}`, { tab: 'notes' }),
      ),
    ),
    ...models.map((model) => goTo(`model-${model.id}`, model.name, 'Model', ModelsIcon, `/models/${model.id}`)),
    ...runs.map((run) => goTo(`run-${run.id}`, run.config.name, 'Run', RunsIcon, `/runs/${run.id}`)),
    ...experiments.map(({ id, name }) => goTo(`experiment-${id}`, name, 'Experiment', ExperimentsIcon, `/experiments/${id}`)),
  ]
  return [
    ...screens.map((screen) => goTo(screen.path, screen.label, 'Screen', screen.icon, screen.path)),
    ...(open ? inWorkspace : []),
    ...(workspace?.encrypted ? [{ id: 'lock', label: 'Lock now', group: 'Action', icon: LockIcon, run: () => void lockNow() }] : []),
    goTo('workspace', 'Open or create a workspace', 'Action', OpenIcon, '/workspace'),
    { id: 'light', label: 'Light appearance', group: 'Action', icon: LightIcon, run: () => setScheme('light') },
    { id: 'dark', label: 'Dark appearance', group: 'Action', icon: DarkIcon, run: () => setScheme('dark') },
    {
      id: 'auto',
      label: "Follow the system's appearance",
      group: 'Action',
      icon: SystemThemeIcon,
      run: () => setScheme('auto'),
    },
    { id: 'larger', label: 'Larger text', group: 'Action', icon: SearchIcon, run: () => changeZoom(1) },
    { id: 'smaller', label: 'Smaller text', group: 'Action', icon: SearchIcon, run: () => changeZoom(-1) },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      group: 'Action',
      icon: KeyboardIcon,
      run: () => useOverlays.setState({ shortcuts: true }),
    },
  ]
}
