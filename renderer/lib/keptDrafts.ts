/**
 * Drafts that are being written, by the place where they are: a task, a cohort. They survive leaving the screen and a
 * reload, for as long as the window lives.
 */
import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

const useDrafts = create<Record<string, unknown>>()(
  persist((): Record<string, unknown> => ({}), {
    name: 'wardbench-drafts',
    storage: createJSONStorage(() => sessionStorage),
  }),
)

/** What was written at `place` so far; null: nothing. */
export function useKeptDraft<Draft>(place: string): Draft | null {
  return useDrafts((drafts) => (drafts[place] as Draft | undefined) ?? null)
}

export function keepDraft(place: string, draft: unknown): void {
  useDrafts.setState({ [place]: draft })
}

export function forgetDraft(place: string): void {
  useDrafts.setState({ [place]: undefined })
}
