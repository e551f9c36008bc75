import type { App, BrowserWindow, MessageBoxOptions } from 'electron'
import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../../../main/backend.ts'

/** Which button the person presses, and what was asked. */
const person = vi.hoisted(() => ({ presses: 0, asked: [] as MessageBoxOptions[] }))

vi.mock('electron', () => ({
  dialog: {
    showMessageBox: async (_window: object, options: MessageBoxOptions) => {
      person.asked.push(options)
      return { response: person.presses }
    },
  },
}))

const { askBeforeClosing, closeBeforeQuit, closingQuestion } = await import('../../../main/shell/closing.ts')

/** As Electron's: a close that nobody prevents closes. */
class Window extends EventEmitter {
  closed = false
  close() {
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    this.closed = !prevented
  }
}

/** As Electron's: a quit that nobody prevents ends the process. */
class Application extends EventEmitter {
  ended = false
  quit() {
    let prevented = false
    this.emit('will-quit', { preventDefault: () => (prevented = true) })
    this.ended = !prevented
  }
}

beforeEach(() => {
  person.asked = []
})

describe('closing the window', () => {
  const closeWith = async (titles: string[], presses: number) => {
    person.presses = presses
    const window = new Window()
    askBeforeClosing(window as unknown as BrowserWindow, () => titles)
    window.close()
    await vi.waitFor(() => expect(window.closed || person.asked.length > 0).toBe(true))
    await Promise.resolve()
    return window
  }

  it('asks nothing when no job runs', async () => {
    const { closed } = await closeWith([], 0)
    expect({ closed, asked: person.asked }).toEqual({ closed: true, asked: [] })
  })

  it('stays open when the person goes on working, and asks again the next time', async () => {
    const window = await closeWith(['Train nano'], 0)
    expect(window.closed).toBe(false)
    window.close()
    expect(person.asked).toHaveLength(2)
  })

  it('closes when the person quits', async () => {
    const window = await closeWith(['Train nano'], 1)
    await vi.waitFor(() => expect(window.closed).toBe(true))
    expect(person.asked).toHaveLength(1)
  })

  it('asks once for two clicks', () => {
    const window = new Window()
    askBeforeClosing(window as unknown as BrowserWindow, () => ['Train nano'])
    window.close()
    window.close()
    expect(person.asked).toHaveLength(1)
  })

  it('names the jobs, the first five of many', () => {
    const { message, detail } = closingQuestion(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    expect(message).toBe('7 jobs are running. Quit Wardbench?')
    expect(detail).toContain('• e\nand 2 more')
  })
})

describe('quitting', () => {
  it('waits until the workspace is closed, once, also when closing fails', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = new Application()
    const close = vi.fn<Backend['close']>(() => Promise.reject(new Error('the disk is full')))
    closeBeforeQuit(app as unknown as App, { close } as unknown as Backend)
    app.quit()
    app.quit()
    expect(app.ended).toBe(false)
    await vi.waitFor(() => expect(app.ended).toBe(true))
    expect(close).toHaveBeenCalledTimes(1)
    expect(complaint).toHaveBeenCalledTimes(1)
    complaint.mockRestore()
  })
})
