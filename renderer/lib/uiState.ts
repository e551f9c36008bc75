/** State of the window alone: nothing the workbench knows is kept here. Appearance survives a restart. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export interface Appearance {
  /** Per cent of the base text size. */
  zoom: number
}

export const zoomSteps = [90, 100, 110, 125, 150]

export const useAppearance = create<Appearance>()(persist(() => ({ zoom: 100 }), { name: 'wardbench-appearance' }))

/** One step larger or smaller, as far as there is one. */
export function changeZoom(step: 1 | -1): void {
  const { zoom } = useAppearance.getState()
  const next = zoomSteps[zoomSteps.indexOf(zoom) + step]
  if (next !== undefined) useAppearance.setState({ zoom: next })
}

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

/** Addresses of things of the workspace that were opened last, newest first. */
export const useRecentPlaces = create<{ workspace: string; places: string[] }>()(
  persist(() => ({ workspace: '', places: [] as string[] }), { name: 'wardbench-recent' }),
)

const placesKept = 12
const placeOfThing = /^\/(corpora|models|runs|experiments|review|operations)\/\d+$/

export function rememberPlace(workspace: string, path: string): void {
  if (!placeOfThing.test(path)) return
  const { workspace: before, places } = useRecentPlaces.getState()
  const others = before === workspace ? places.filter((place) => place !== path) : []
  useRecentPlaces.setState({ workspace, places: [path, ...others].slice(0, placesKept) })
}

/** The screen that was shown last in the workspace; of an encrypted one nothing is kept: an address may hold words that were searched for. */
export const useLastAddress = create<{ workspace: string; address: string }>()(
  persist(() => ({ workspace: '', address: '' }), { name: 'wardbench-address' }),
)

/** The folder that was last chosen from, so that a file chooser opens there; empty: the home folder. */
export const useLastFolder = create<{ path: string }>()(persist(() => ({ path: '' }), { name: 'wardbench-folder' }))

/** Under which name verdicts of this window are stored. */
export const useReviewer = create<{ name: string }>()(persist(() => ({ name: '' }), { name: 'wardbench-reviewer' }))

/** Share of the first of two panes, in per cent, by the name of the view. */
export const usePanes = create<Record<string, number>>()(persist(() => ({}), { name: 'wardbench-panes' }))

export interface CurveView {
  log: boolean
  smoothed: boolean
}

/** How the panels of a run's curves are drawn, by the name of the panel. */
export const useCurveViews = create<Partial<Record<string, CurveView>>>()(persist(() => ({}), { name: 'wardbench-curves' }))
