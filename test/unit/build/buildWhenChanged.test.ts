import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWhenChanged } from '../../../build/buildWhenChanged.ts'

let root: string
let builds: number
const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}
const build = (outcome: (folder: string) => void = (folder) => write(`${folder}/main.js`, String(builds))) =>
  buildWhenChanged({
    root,
    output: path.join(root, 'out'),
    inputs: ['source', 'config.ts', 'not-there'],
    build: async (folder) => {
      builds++
      outcome(path.relative(root, folder))
    },
  })

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'wardbench-build-'))
  builds = 0
  write('source/a.ts', 'a')
  write('config.ts', 'c')
})
afterEach(() => rmSync(root, { recursive: true }))

describe('a build step', () => {
  it('builds once for the same sources', async () => {
    expect(await build()).toBe(true)
    expect(await build()).toBe(false)
    expect(builds).toBe(1)
  })

  it.each([
    ['a content', () => write('source/a.ts', 'b')],
    ['the configuration', () => write('config.ts', 'd')],
    ['a new file', () => write('source/deep/b.ts', '')],
    ['a file gone', () => rmSync(path.join(root, 'source/a.ts'))],
    ['the output gone', () => rmSync(path.join(root, 'out'), { recursive: true })],
  ])('builds again after a change: %s', async (_, change) => {
    await build()
    change()
    expect(await build()).toBe(true)
  })

  it('keeps the old output when a build fails, leaves nothing beside it, and builds again', async () => {
    await build()
    write('source/a.ts', 'b')
    const failing = build((folder) => {
      write(`${folder}/main.js`, 'half')
      throw new Error('syntax')
    })
    await expect(failing).rejects.toThrow('syntax')
    expect(readFileSync(path.join(root, 'out/main.js'), 'utf8')).toBe('1')
    expect(readdirSync(root).toSorted()).toEqual(['config.ts', 'out', 'out.stamp', 'source'])
    expect(await build()).toBe(true)
    expect(readFileSync(path.join(root, 'out/main.js'), 'utf8')).toBe('3')
  })
})
