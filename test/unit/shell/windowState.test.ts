import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { placedInView, readWindowState, writeWindowState } from '../../../main/shell/windowState.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const beside = { x: 1440, y: 0, width: 1920, height: 1080 }

describe('the place of the window', () => {
  it('is where it was, on any of the screens', () => {
    const there = { x: 1600, y: 100, width: 1200, height: 800 }
    expect(placedInView(there, [laptop, beside])).toEqual(there)
  })

  it('is chosen anew when its screen is gone, with the size as far as there is room', () => {
    expect(placedInView({ x: 1600, y: 100, width: 1900, height: 1000 }, [laptop])).toEqual({ width: 1440, height: 875 })
  })

  it('is chosen anew when no more than a corner would be in view', () => {
    expect(placedInView({ x: 1400, y: 300, width: 1200, height: 800 }, [laptop])).toEqual({ width: 1200, height: 800 })
    expect(placedInView({ x: 100, y: 890, width: 1200, height: 800 }, [laptop])).toEqual({ width: 1200, height: 800 })
  })

  it('is moved below the bar at the top, so that it can be taken hold of', () => {
    expect(placedInView({ x: 100, y: 12, width: 1200, height: 800 }, [laptop])).toEqual({ x: 100, y: 25, width: 1200, height: 800 })
  })

  it('is never smaller than the screens are made for', () => {
    expect(placedInView({ x: 0, y: 30, width: 200, height: 100 }, [laptop])).toMatchObject({ width: 960, height: 600 })
    expect(placedInView(null, [])).toEqual({ width: 1440, height: 900 })
  })

  describe('in its file', () => {
    let folder: string
    beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'wardbench-window-'))))
    afterEach(() => rmSync(folder, { recursive: true }))

    it('is kept, and whatever else stands there counts as none', () => {
      const file = path.join(folder, 'window.json')
      expect(readWindowState(file)).toEqual({ bounds: null, maximized: false })
      const state = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, maximized: true }
      writeWindowState(file, state)
      expect(readWindowState(file)).toEqual(state)
      for (const text of ['', 'null', '{"bounds":{"x":"left"}}', '{"bounds":7}']) {
        writeFileSync(file, text)
        expect(readWindowState(file)).toEqual({ bounds: null, maximized: false })
      }
    })
  })
})
