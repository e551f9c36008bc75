/** The app: providers, the shell, and which screen an address shows. Screens come in chunks of their own. */
import { lazy, useEffect, useRef } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import { Redirect, Route, Router, Switch } from 'wouter'
import type { ExperimentSummary } from '../shared/domain/experiment.ts'
import { countOf } from '../shared/format.ts'
import { pausedCode, shippedTitle, type Job } from '../shared/domain/job.ts'
import { useHashPath, useHashSearch } from './lib/address.ts'
import { useConnection } from './lib/connection.ts'
import { useExperimentEnds } from './lib/experimentEnds.ts'
import { useJobsSubscription } from './lib/jobs.ts'
import { useActivity, useWorkspaceWatch } from './lib/lock.ts'
import { forgetMessagesOfOthers } from './lib/messages.ts'
import { queryClient, useApi } from './lib/queries.ts'
import { useLastAddress } from './lib/uiState.ts'
import { Shell } from './shell/Shell.tsx'
import { toast } from './ui/Dialogs.tsx'
import { ErrorNotice, Loading } from './ui/States.tsx'
import { UiProvider } from './ui/UiProvider.tsx'

const screens = {
  workspace: () =>
    import('./features/workspace/WorkspacePage.tsx').then((module) => ({ default: module.WorkspacePage })),
  corpora: () => import('./features/corpora/CorporaPage.tsx').then((module) => ({ default: module.CorporaPage })),
  tasks: () => import('./features/tasks/TasksPage.tsx').then((module) => ({ default: module.TasksPage })),
  models: () => import('./features/models/ModelsPage.tsx').then((module) => ({ default: module.ModelsPage })),
  runs: () => import('./features/runs/RunsPage.tsx').then((module) => ({ default: module.RunsPage })),
  experiments: () =>
    import('./features/experiments/ExperimentsPage.tsx').then((module) => ({ default: module.ExperimentsPage })),
  predictions: () =>
    import('./features/predictions/PredictionsPage.tsx').then((module) => ({ default: module.PredictionsPage })),
  review: () => import('./features/review/ReviewPage.tsx').then((module) => ({ default: module.ReviewPage })),
  operations: () =>
    import('./features/operations/OperationsPage.tsx').then((module) => ({ default: module.OperationsPage })),
  compare: () => import('./features/compare/ComparePage.tsx').then((module) => ({ default: module.ComparePage })),
  planner: () => import('./features/planner/PlannerPage.tsx').then((module) => ({ default: module.PlannerPage })),
  help: () => import('./features/help/HelpPage.tsx').then((module) => ({ default: module.HelpPage })),
  settings: () => import('./features/settings/SettingsPage.tsx').then((module) => ({ default: module.SettingsPage })),
}
const WorkspacePage = lazy(screens.workspace)
const CorporaPage = lazy(screens.corpora)
const TasksPage = lazy(screens.tasks)
const ModelsPage = lazy(screens.models)
const RunsPage = lazy(screens.runs)
const ExperimentsPage = lazy(screens.experiments)
const PredictionsPage = lazy(screens.predictions)
const ReviewPage = lazy(screens.review)
const ComparePage = lazy(screens.compare)
const OperationsPage = lazy(screens.operations)
const PlannerPage = lazy(screens.planner)
const SettingsPage = lazy(screens.settings)
const HelpPage = lazy(screens.help)

const UnlockPage = lazy(() => import('./features/workspace/UnlockPage.tsx').then((module) => ({ default: module.UnlockPage })))

const hashRouting = { hook: useHashPath, searchHook: useHashSearch }

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <UiProvider>
        <Router {...hashRouting}>
          <Shell>
            <Screens />
          </Shell>
        </Router>
      </UiProvider>
    </QueryClientProvider>
  )
}

function Screens() {
  const state = useApi('workspace.state', undefined)
  const open = state.data?.open ?? null
  useFreshAfterReconnect()
  useAllScreensLoaded()
  useEffect(() => forgetMessagesOfOthers(open?.path ?? null), [open?.path])
  useWorkspaceWatch()
  useActivity(open?.encrypted ?? false)
  useJobsSubscription(open?.path ?? null, announce)
  useExperimentEnds(open?.path ?? null, announceExperiment)

  if (state.isPending) return <Loading rows={8} label="Connecting to the workbench" />
  if (state.error && !state.data) {
    return (
      <div style={{ padding: '1rem 1.25rem' }}>
        <ErrorNotice error={state.error} onRetry={() => void state.refetch()} />
      </div>
    )
  }
  if (state.data?.locked) return <UnlockPage workspace={state.data.locked} />
  if (!open) {
    return (
      <Switch>
        <Route path="/planner" component={PlannerPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route path="/help/*?" component={HelpPage} />
        <Route component={WorkspacePage} />
      </Switch>
    )
  }
  // A key of the workspace: nothing of one workspace stays on screen in another.
  return (
    <Switch key={open.path}>
      <Route path="/workspace" component={WorkspacePage} />
      <Route path="/corpora/*?" component={CorporaPage} />
      <Route path="/tasks/*?" component={TasksPage} />
      <Route path="/models/*?" component={ModelsPage} />
      <Route path="/runs/*?" component={RunsPage} />
      <Route path="/experiments/*?" component={ExperimentsPage} />
      <Route path="/predictions/*?" component={PredictionsPage} />
      <Route path="/review/*?" component={ReviewPage} />
      <Route path="/compare/*?" component={ComparePage} />
      <Route path="/operations/*?" component={OperationsPage} />
      <Route path="/planner" component={PlannerPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route path="/help/*?" component={HelpPage} />
      <Route>
        <Redirect to={firstAddress(open.path)} replace />
      </Route>
    </Switch>
  )
}

/** The page was opened without an address: where the person was when it was closed. */
function firstAddress(workspace: string): string {
  const last = useLastAddress.getState()
  return last.workspace === workspace && last.address !== '' ? last.address : '/corpora'
}

/**
 * Once the window is idle every screen is fetched, so that going to one never waits, nor fails while the host is
 * away.
 */
function useAllScreensLoaded(): void {
  useEffect(() => {
    const handle = requestIdleCallback(() => {
      // A screen that fails now is asked for again, and its failure shown, when someone goes there.
      for (const load of Object.values(screens)) load().catch(() => undefined)
    })
    return () => cancelIdleCallback(handle)
  }, [])
}

/** Whatever is shown may be stale after the connection came back. */
function useFreshAfterReconnect(): void {
  const opened = useConnection((connection) => connection.opened)
  const last = useRef(opened)
  useEffect(() => {
    if (last.current > 0 && opened > last.current) void queryClient.invalidateQueries()
    last.current = opened
  }, [opened])
}

/** One message for an experiment: its cells are many, and end without one. */
function announceExperiment({ name, cells, done, failed, cancelled }: ExperimentSummary): void {
  const counts = [`${done} of ${countOf(cells, 'cell')} done`, failed > 0 && `${failed} failed`].filter(Boolean).join(', ')
  if (done === cells) toast(`${name}: all ${countOf(cells, 'cell')} done.`, 'done', 'Experiment done')
  else if (failed > 0) toast(`${name}: ${counts}.`, 'failed', 'Experiment ended with failures')
  else if (cancelled === 0) toast(`${name}: ${counts}. It can be resumed.`, 'note', 'Experiment stands still')
}

/** The models that come with the workbench are put into a new workspace without anybody having asked. */
const isOwnUpkeep = ({ kind, title }: Job) => kind === 'modelImport' && title.endsWith(shippedTitle)

function announce(job: Job): void {
  if (job.experimentId !== null) return
  // An attribution is looked at where it was asked for.
  if (job.state === 'done' && job.kind !== 'attribute' && !isOwnUpkeep(job)) toast(job.title, 'done', 'Done')
  if (job.state === 'failed') toast(job.error?.message ?? job.title, 'failed', `Failed: ${job.title}`)
  if (job.state === 'interrupted' && job.error?.code === pausedCode) toast(job.title, 'note', 'Paused; it can be resumed')
  else if (job.state === 'interrupted') toast(job.title, 'failed', 'Interrupted; it can be resumed')
}
