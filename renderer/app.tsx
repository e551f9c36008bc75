/** The app: providers, the shell, and which screen an address shows. Screens come in chunks of their own. */
import { lazy, useEffect, useRef } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import { Redirect, Route, Router, Switch } from 'wouter'
import type { Job } from '../shared/domain/job.ts'
import { useHashPath, useHashSearch } from './lib/address.ts'
import { useConnection } from './lib/connection.ts'
import { useJobsSubscription } from './lib/jobs.ts'
import { queryClient, useApi } from './lib/queries.ts'
import { Shell } from './shell/Shell.tsx'
import { toast } from './ui/Dialogs.tsx'
import { ErrorNotice, Loading } from './ui/States.tsx'
import { UiProvider } from './ui/UiProvider.tsx'

const WorkspacePage = lazy(() => import('./features/workspace/WorkspacePage.tsx').then((module) => ({ default: module.WorkspacePage })))
const CorporaPage = lazy(() => import('./features/corpora/CorporaPage.tsx').then((module) => ({ default: module.CorporaPage })))
const TasksPage = lazy(() => import('./features/tasks/TasksPage.tsx').then((module) => ({ default: module.TasksPage })))
const ModelsPage = lazy(() => import('./features/models/ModelsPage.tsx').then((module) => ({ default: module.ModelsPage })))
const RunsPage = lazy(() => import('./features/runs/RunsPage.tsx').then((module) => ({ default: module.RunsPage })))
const PredictionsPage = lazy(() => import('./features/predictions/PredictionsPage.tsx').then((module) => ({ default: module.PredictionsPage })))
const ComparePage = lazy(() => import('./features/compare/ComparePage.tsx').then((module) => ({ default: module.ComparePage })))
const SettingsPage = lazy(() => import('./features/settings/SettingsPage.tsx').then((module) => ({ default: module.SettingsPage })))

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
  useJobsSubscription(open !== null, announce)

  if (state.isPending) return <Loading rows={8} label="Connecting to the workbench" />
  if (state.error && !state.data) {
    return (
      <div style={{ padding: '1rem 1.25rem' }}>
        <ErrorNotice error={state.error} onRetry={() => void state.refetch()} />
      </div>
    )
  }
  if (!open) {
    return (
      <Switch>
        <Route path="/settings" component={SettingsPage} />
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
      <Route path="/predictions/*?" component={PredictionsPage} />
      <Route path="/compare/*?" component={ComparePage} />
      <Route path="/settings" component={SettingsPage} />
      <Route>
        <Redirect to="/corpora" replace />
      </Route>
    </Switch>
  )
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

function announce(job: Job): void {
  if (job.state === 'done') toast(job.title, 'done', 'Done')
  if (job.state === 'failed') toast(job.error?.message ?? job.title, 'failed', `Failed: ${job.title}`)
  if (job.state === 'interrupted') toast(job.title, 'failed', 'Interrupted; it can be resumed')
}
