/** Where the guided tour stands: which step is shown, which one to go on from, and whether it was seen to its end. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export interface TourState {
  /** Shown now; null: no tour. */
  step: number | null
  /** Where it was left before its end. */
  left: number | null
  seen: boolean
}

/** A reload leaves the tour: an address that is opened must not be taken to another screen. */
export const useTour = create<TourState>()(
  persist((): TourState => ({ step: null, left: null, seen: false }), {
    name: 'wardbench-tour',
    partialize: ({ step, left, seen }) => ({ left: step ?? left, seen }),
  }),
)

/** From the beginning, or from where it was left. */
export function startTour(): void {
  useTour.setState(({ left }) => ({ step: left ?? 0, left: null }))
}

export function leaveTour(): void {
  useTour.setState(({ step, left }) => ({ step: null, left: step ?? left }))
}

export function endTour(): void {
  useTour.setState({ step: null, left: null, seen: true })
}
