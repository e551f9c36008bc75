import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../../build/root.ts'
import type { Counts } from '../../../build/testCounts.ts'

it('a test run names failed tests, files, preparations and stray errors, and what was not run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wardbench-counts-'))
  const file = path.join(folder, 'counts.json')
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  spawnSync(process.execPath, [vitest, 'run', `--reporter=${path.join(root, 'build/testCounts.ts')}`], {
    cwd: path.join(import.meta.dirname, 'testRun'),
    env: { ...process.env, WARDBENCH_TEST_COUNTS: file },
  })
  const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts
  rmSync(folder, { recursive: true })
  expect(counts.failures).toHaveLength(4)
  expect(counts).toEqual({
    passed: 2,
    failures: expect.arrayContaining([
      { name: 'outside of any test', message: 'nobody caught this' },
      { name: 'broken.fixture.ts', message: 'cannot be loaded' },
      { name: 'a suite whose preparation fails', message: 'no preparation' },
      { name: 'outcomes.fixture.ts > fails', message: 'expected 1 to be 2 // Object.is equality' },
    ]),
    notRun: expect.arrayContaining([
      { name: 'is skipped with a reason', reason: 'the moon is full' },
      { name: 'a suite whose preparation fails > is never run', reason: null },
    ]),
  })
})
