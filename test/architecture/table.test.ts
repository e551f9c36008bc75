import { describe, expect, it } from 'vitest'
import { chainTo, violations } from './check.ts'
import { code, projectFiles } from './projectFiles.ts'
import { mayStartWorkers, neverReaches, places } from './table.ts'

const sources = projectFiles(['main', 'renderer', 'shared'], code)

describe('who may import whom', () => {
  it('every import of main, renderer and shared is in the table', () => {
    expect(violations(sources, places, mayStartWorkers)).toEqual([])
  })

  it.each(neverReaches)('$from loads no native engine, through any chain of imports', ({ from, packages }) => {
    expect(sources.some((source) => source.path === from)).toBe(true)
    expect(chainTo(from, packages, sources)).toBeUndefined()
  })
})

/** One source held against the real table. */
function judge(path: string, text: string): string[] {
  return violations([{ path, text }], places, mayStartWorkers)
}

describe('the checker', () => {
  it.each([
    ['a static import', "import { run } from '../engine/graph.ts'"],
    ['a type import', "import type { Run } from '../engine/graph.ts'"],
    ['a re-export', "export { run } from '../engine/graph.ts'"],
    ['a re-export of everything', "export * from '../engine/graph.ts'"],
    ['a dynamic import', "const graph = await import('../engine/graph.ts')"],
    ['a dynamic import with holes', 'const graph = await import(`../engine/${name}.ts`)'],
    ['an import inside a type', "type Run = import('../engine/graph.ts').Run"],
    ['an address', "const file = new URL('../engine/graph.ts', import.meta.url)"],
  ])('sees %s', (_, text) => {
    expect(judge('main/db/x.ts', text)).toEqual([expect.stringContaining('main/db may not import main/engine')])
  })

  it.each([
    ['onnxruntime outside engine/backends', 'main/engine/graph/x.ts', "import ort from 'onnxruntime-node'"],
    ['SQLite outside db', 'main/services/x.ts', "import Database from 'better-sqlite3'"],
    ['electron outside shell', 'main/headless/x.ts', "import { app } from 'electron'"],
    ['a UI kit outside renderer/ui', 'renderer/features/runs/X.tsx', "import { Button } from '@mantine/core'"],
    ['a feature in another feature', 'renderer/features/runs/X.tsx', "import { Y } from '../compare/Y.tsx'"],
    ['main in the renderer', 'renderer/lib/x.ts', "import { y } from '../../main/db/y.ts'"],
    ['a Node module in shared', 'shared/stats/x.ts', "import { readFileSync } from 'node:fs'"],
    ['a package in shared', 'shared/stats/x.ts', "import { chunk } from 'lodash/chunk'"],
    ['the engine in services', 'main/services/x.ts', "import { y } from '../engine/y.ts'"],
    ['db in training', 'main/training/x.ts', "import { y } from '../db/y.ts'"],
    ['the engine in jobs', 'main/jobs/x.ts', "import { y } from '../engine/y.ts'"],
    ['a handler that skips services', 'main/ipc/x.ts', "import { y } from '../db/y.ts'"],
    ['a worker imported', 'main/services/x.ts', "import type { Y } from '../workers/y.worker.ts'"],
    [
      'a worker started from anywhere',
      'main/training/x.ts',
      "new Worker(new URL('../workers/y.worker.ts', import.meta.url))",
    ],
    ['shell imported', 'main/services/x.ts', "import { y } from '../shell/y.ts'"],
    ['headless imported', 'main/cli/x.ts', "import { y } from '../headless/y.ts'"],
    ['cli imported', 'main/headless/x.ts', "import { y } from '../cli/y.ts'"],
    ['ipc in a worker', 'main/workers/x.ts', "import { y } from '../ipc/y.ts'"],
    ['a folder the table does not know', 'main/misc/x.ts', 'export const y = 1'],
  ])('refuses %s', (_, path, text) => {
    expect(judge(path, text)).toHaveLength(1)
  })

  it.each([
    ['its own place', 'main/db/queries/x.ts', "import { y } from '../y.ts'"],
    ['a feature in itself', 'renderer/features/runs/X.tsx', "import { Y } from './Y.tsx'"],
    ['a part of a package', 'main/ipc/x.ts', "import { RPCHandler } from '@orpc/server/ws'"],
    ['a database thread started by db', 'main/db/x.ts', "new Worker(new URL('./y.worker.ts', import.meta.url))"],
    [
      'a worker named by a template',
      'main/nodeHost.ts',
      'fork(new URL(`./workers/${entry}.worker.ts`, import.meta.url))',
    ],
    ['a built-in task', 'main/tasks/x.ts', "import cci from '../../assets/tasks/cci.json' with { type: 'json' }"],
  ])('allows %s', (_, path, text) => {
    expect(judge(path, text)).toEqual([])
  })

  it('finds the chain to a native engine through values, and not through types', () => {
    const backend = { path: 'main/b/ort.ts', text: "import ort from 'onnxruntime-node'" }
    const byValue = { path: 'main/a.ts', text: "import { run } from './b/ort.ts'" }
    const byType = {
      path: 'main/a.ts',
      text: "import { type Run } from './b/ort.ts'\nimport type { X } from 'onnxruntime-node'",
    }
    expect(chainTo('main/a.ts', ['onnxruntime-node'], [byValue, backend])).toEqual([
      'main/a.ts',
      'main/b/ort.ts',
      'onnxruntime-node',
    ])
    expect(chainTo('main/a.ts', ['onnxruntime-node'], [byType, backend])).toBeUndefined()
  })
})
