/** State of the window alone: nothing the workbench knows is kept here. Appearance survives a restart. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export interface Appearance {
  /** Per cent of the base text size. */
  zoom: number
}

export const zoomSteps = [90, 100, 110, 125, 150]

export const useAppearance = create<Appearance>()(persist(() => ({ zoom: 100 }), { name: 'wardbench-appearance' }))

export const useOverlays = create<{ palette: boolean; shortcuts: boolean }>(() => ({
  palette: false,
  shortcuts: false,
}))

/** The corpus a person worked with last, so that screens open on it. */
export const useCurrentCorpus = create<{ corpusId: number | null }>()(
  persist(() => ({ corpusId: null as number | null }), { name: 'wardbench-corpus' }),
)

/** Columns of the comparison's table that are not shown; null: as the window has room. */
export const useComparisonColumns = create<{ hidden: string[] | null }>()(
  persist(() => ({ hidden: null as string[] | null }), { name: 'wardbench-comparison-columns' }),
)

/** The folder that was last chosen from, so that a file chooser opens there; empty: the home folder. */
export const useLastFolder = create<{ path: string }>()(persist(() => ({ path: '' }), { name: 'wardbench-folder' }))

/** Under which name verdicts of this window are stored. */
export const useReviewer = create<{ name: string }>()(persist(() => ({ name: '' }), { name: 'wardbench-reviewer' }))

/** Share of the first of two panes, in per cent, by the name of the view. */
export const usePanes = create<Record<string, number>>()(persist(() => ({}), { name: 'wardbench-panes' }))
