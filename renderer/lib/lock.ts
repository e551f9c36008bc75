/**
 * The lock as the window sees it. Locking loads the page anew: whatever it had read of notes is gone with it. Where the
 * workbench locked by itself, or another window did, the same.
 */
import { useEffect } from 'react'
import { api } from '../api.ts'
import { useConnection } from './connection.ts'
import { askAllAnew, callApi, queryClient } from './queries.ts'

/** An encrypted workspace; of another one, or none, nothing happens. */
export async function lockNow(): Promise<void> {
  const state = await callApi('workspace.state', undefined)
  if (state.open?.encrypted) await callApi('workspace.lock', undefined)
}

/** Follows what the workbench, or another window, does with the workspace. */
export function useWorkspaceWatch(): void {
  const opened = useConnection((connection) => connection.opened)
  useEffect(() => {
    const stop = new AbortController()
    void follow(stop.signal).catch(() => undefined)
    return () => stop.abort()
  }, [opened])
}

async function follow(signal: AbortSignal): Promise<void> {
  let before: { open: string | null; locked: unknown } | null = null
  for await (const now of await api.workspace.watch(undefined, { signal })) {
    if (now.locked && before?.open) {
      queryClient.clear()
      location.reload()
      return
    }
    if (before && (now.open !== before.open || (now.locked === null) !== (before.locked === null))) {
      await askAllAnew()
    }
    before = now
  }
}

const mostOften = 20_000

/** Tells the workbench that a person is here, now and then while keys and pointer are used. */
export function useActivity(encrypted: boolean): void {
  useEffect(() => {
    if (!encrypted) return
    let told = -Infinity
    const tell = () => {
      if (performance.now() - told < mostOften) return
      told = performance.now()
      callApi('workspace.active', undefined).catch(() => undefined)
    }
    tell()
    const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const
    for (const sign of signs) window.addEventListener(sign, tell, { passive: true })
    return () => {
      for (const sign of signs) window.removeEventListener(sign, tell)
    }
  }, [encrypted])
}
