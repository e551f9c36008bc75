/** What stands between a page and its host, so that a screen can be looked at before it has answers, and after a refusal. */
import type { Page, WebSocketRoute } from 'playwright-core'

/** Held: nothing is answered yet. Refused: nor will it be, as of a disk that went away. */
type Answering = 'given' | 'held' | 'refused'

export interface Answers {
  /** From now on; what is held is answered so too. Calls that match `given`, such as "/corpora/list", get their answer. */
  are: (answering: Answering, given?: RegExp) => void
}

/** What the frame around every screen needs is always given. */
const ofFrame = /^\/(workspace\/(state|host|watch)|jobs\/|corpora\/upkeep|experiments\/ended)/

interface Request {
  /** Names it among those of its connection. */
  i: string
  /** Absent: a call; otherwise it concerns an earlier one. */
  t?: number
  p: { u: string }
}

/** Of connections that are opened from now on. */
export async function answersTo(page: Page): Promise<Answers> {
  let now: Answering = 'given'
  let alwaysGiven = ofFrame
  let held: (() => void)[] = []
  const answer = (socket: WebSocketRoute, server: WebSocketRoute, message: string) => {
    const { i, t, p } = JSON.parse(message) as Request
    if (now === 'given' || t !== undefined || ofFrame.test(p.u) || alwaysGiven.test(p.u)) server.send(message)
    else if (now === 'refused') socket.send(refusalOf(i))
    else held.push(() => answer(socket, server, message))
  }
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer()
    // Of a page that was left nothing is answered any more.
    held = []
    socket.onMessage((message) => answer(socket, server, message.toString()))
  })
  return {
    are(answering, given = ofFrame) {
      now = answering
      alwaysGiven = given
      for (const each of held.splice(0)) each()
    },
  }
}

export const refusal = 'The disk could not be read or written. Check it and its connection, then open the workspace again.'

/** As a host tells it. */
function refusalOf(id: string): string {
  const error = { defined: true, code: 'APP', status: 500, message: refusal, data: { code: 'workspace.disk' } }
  return JSON.stringify({ i: id, p: { s: error.status, b: { json: error } } })
}
