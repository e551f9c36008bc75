/**
 * Compiled sessions by batch shape. Shapes are static, so each (kind, batch, length) is its own session; the one not
 * used for longest is let go, since every session keeps its working memory.
 */
import type { Session } from '../../engine/backends/types.ts'

export interface SessionCache<S> {
  get(key: string, compile: () => Promise<S>): Promise<S>
  dispose(): Promise<void>
}

export function createSessionCache<S extends Pick<Session, 'dispose'> = Session>(capacity = 6): SessionCache<S> {
  // A Map keeps insertion order: its first key is the one not used for longest.
  const sessions = new Map<string, S>()
  return {
    async get(key, compile) {
      const session = sessions.get(key) ?? (await compile())
      sessions.delete(key)
      sessions.set(key, session)
      if (sessions.size > capacity) {
        const [[oldest, unused]] = sessions
        sessions.delete(oldest)
        await unused.dispose()
      }
      return session
    },
    async dispose() {
      const all = [...sessions.values()]
      sessions.clear()
      await Promise.all(all.map((session) => session.dispose()))
    },
  }
}
