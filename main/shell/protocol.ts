/** The app:// protocol: the one origin the window may load, serving the built renderer and nothing else. */
import { protocol } from 'electron'
import { answerPage, refusal } from '../pageFiles.ts'
import { appScheme, isOwnPage } from './address.ts'

/** To be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** To be called once Electron is ready. */
export function serveApp(rendererFolder: string): void {
  protocol.handle(appScheme, (request) => answerApp(rendererFolder, request))
}

export async function answerApp(rendererFolder: string, request: Pick<Request, 'method' | 'url'>): Promise<Response> {
  const isOurs = isOwnPage(request.url) && request.method === 'GET'
  const { pathname } = new URL(request.url)
  const { status, headers, body } = isOurs ? await answerPage(rendererFolder, pathname) : refusal(404, 'Not found.')
  return new Response(body, { status, headers })
}
