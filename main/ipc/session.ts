import type { Backend } from '../backend.ts'
import type { Session } from '../services/workspaces.ts'

/** The open workspace of a call; throws where there is none. */
export function sessionOf(context: { backend: Backend }): Session {
  return context.backend.workspaces.session()
}
