/** What was dropped to be imported, on any screen that takes it. */
import { create } from 'zustand'
import type { Dropped } from './droppedFiles.ts'
import { useKeptImport } from './keptImport.ts'

/** Names of what was dropped upon a browser, until they are pointed out. Never kept: a name may be a patient's. */
export const useDroppedNames = create<{ names: string[] }>(() => ({ names: [] }))

export function addPaths(paths: readonly string[]): void {
  useKeptImport.setState((before) => ({ paths: [...new Set([...before.paths, ...paths])] }))
}

export function takeDropped({ paths, names }: Dropped): void {
  if (paths.length > 0) addPaths(paths)
  else useDroppedNames.setState({ names })
}
