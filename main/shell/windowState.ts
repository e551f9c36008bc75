/** Where the window was and how large, kept beside the recent workspaces; put back into view where screens have changed since. */
import { readFileSync, writeFileSync } from 'node:fs'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowState {
  bounds: Rectangle | null
  maximized: boolean
}

export const smallest = { width: 960, height: 600 }
const usual = { width: 1440, height: 900 }
/** So much of the top edge must be on a screen that the window can be taken hold of. */
const grip = { width: 120, height: 32 }

export function readWindowState(file: string): WindowState {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Partial<WindowState>
    const numbers = [bounds?.x, bounds?.y, bounds?.width, bounds?.height]
    return { bounds: bounds && numbers.every(Number.isFinite) ? bounds : null, maximized: maximized === true }
  } catch {
    // None yet, or not readable: as at the first start.
    return { bounds: null, maximized: false }
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // A folder that cannot be written to costs the place of the window, nothing else.
  }
}

/** `areas` are the screens without their bars, the main one first. Without x and y, the system chooses the place. */
export function placedInView(bounds: Rectangle | null, areas: readonly Rectangle[]): Partial<Rectangle> & { width: number; height: number } {
  const wanted = bounds ?? usual
  const home = bounds && areas.find((area) => overlap(bounds, area))
  const area = home ?? areas[0]
  const width = Math.max(smallest.width, Math.min(wanted.width, area?.width ?? wanted.width))
  const height = Math.max(smallest.height, Math.min(wanted.height, area?.height ?? wanted.height))
  return bounds && home ? { x: bounds.x, y: Math.max(bounds.y, home.y), width, height } : { width, height }
}

function overlap({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  const down = Math.min(y + grip.height, area.y + area.height) - Math.max(y, area.y)
  return across >= grip.width && down >= grip.height / 2
}
