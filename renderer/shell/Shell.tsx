/** The window: top bar, navigation, the screen, status bar, and the overlays that are everywhere at hand. */
import { Suspense, useEffect, useRef, type ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useConnection } from '../lib/connection.ts'
import { sayCutText } from '../lib/cutText.ts'
import { keepFocus } from '../lib/keepFocus.ts'
import { useApi } from '../lib/queries.ts'
import { rememberPlace, useLastAddress } from '../lib/uiState.ts'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { DisconnectedIcon } from '../ui/icons.ts'
import { UnstyledButton } from '../ui/Layout.tsx'
import { Loading } from '../ui/States.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { ExportGate } from './ExportGate.tsx'
import { NavBar } from './NavBar.tsx'
import { Shortcuts } from './Shortcuts.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TopBar } from './TopBar.tsx'
import { Tour } from './Tour.tsx'
import classes from './Shell.module.css'

export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation()
  const open = useApi('workspace.state', undefined).data?.open != null
  const main = useRef<HTMLElement>(null)
  useEffect(() => keepFocus(), [])
  useEffect(() => sayCutText(), [])
  return (
    <div className={classes.shell}>
      <UnstyledButton className={classes.skip} onClick={() => main.current?.focus()}>
        Skip to the screen
      </UnstyledButton>
      <TopBar />
      <NavBar />
      <main className={classes.main} id="main" ref={main} tabIndex={-1}>
        <ConnectionBanner />
        <div className={classes.screen}>
          <ErrorBoundary key={path.split('/')[1]}>
            <Suspense fallback={<Loading rows={8} />}>{children}</Suspense>
          </ErrorBoundary>
        </div>
        <Tour />
      </main>
      <StatusBar />
      <CommandPalette />
      <Shortcuts />
      <ExportGate open={open} />
      <RememberAddress />
    </div>
  )
}

/** By itself, so that what an address says of a screen does not draw the whole frame again. */
function RememberAddress() {
  const [path] = useLocation()
  const search = useSearch()
  const { path: workspace, encrypted } = useApi('workspace.state', undefined).data?.open ?? {}
  const isPlace = workspace !== undefined && path !== '/'
  useEffect(() => {
    if (isPlace) rememberPlace(workspace, path)
  }, [isPlace, workspace, path])
  useEffect(() => {
    if (isPlace) useLastAddress.setState(encrypted ? { workspace: '', address: '' } : { workspace, address: search ? `${path}?${search}` : path })
  }, [isPlace, workspace, encrypted, path, search])
  return null
}

/** After this many failures the host is likely gone or started anew, which needs a person. */
const manyFailures = 5

function ConnectionBanner() {
  const lost = useConnection((connection) => connection.state === 'lost')
  const long = useConnection((connection) => connection.failures >= manyFailures)
  return (
    <div role="status">
      {lost && (
        <div className={classes.banner}>
          <DisconnectedIcon size="1rem" aria-hidden />
          Connection to the workbench lost — reconnecting
          {long && '. If it was started again, open the new address it printed.'}
        </div>
      )}
    </div>
  )
}
