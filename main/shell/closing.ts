/** The end of the application: a person who closes it while jobs run is asked; then all is saved. */
import { dialog, type App, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { describeError } from '../../shared/domain/errors.ts'
import type { Backend } from '../backend.ts'

/** `runningJobs` are the titles of those at work; none means that nothing is asked. */
export function askBeforeClosing(window: BrowserWindow, runningJobs: () => string[]): void {
  let agreed = false
  let asking = false
  window.on('close', (event) => {
    const titles = runningJobs()
    if (agreed || titles.length === 0) return
    event.preventDefault()
    if (asking) return
    asking = true
    dialog
      .showMessageBox(window, closingQuestion(titles))
      .then(({ response }) => {
        asking = false
        agreed = response === 1
        if (agreed) window.close()
      })
      .catch((error: unknown) => console.error(describeError(error).message))
  })
}

/** Enter and Escape both go on working; the second button quits. */
export function closingQuestion(titles: string[]): MessageBoxOptions {
  const named = titles.slice(0, 5).map((title) => `• ${title}`)
  const more = titles.length > named.length ? [`and ${titles.length - named.length} more`] : []
  return {
    type: 'question',
    buttons: ['Go on working', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    message: titles.length === 1 ? 'A job is running. Quit Wardbench?' : `${titles.length} jobs are running. Quit Wardbench?`,
    detail: `${[...named, ...more].join('\n')}\n\nWhat runs is stopped where it is, and can be resumed from the list of jobs when the workspace is opened again. Nothing that was saved is lost.`,
  }
}

/** Runs are told to save, and the workspace is closed, once every window has gone and before the application ends. */
export function closeBeforeQuit(app: App, backend: Backend): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  app.on('will-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    backend
      .close()
      .catch((error: unknown) => console.error(describeError(error).message))
      .finally(() => {
        state = 'closed'
        app.quit()
      })
  })
}
