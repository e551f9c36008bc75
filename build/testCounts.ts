/**
 * A vitest reporter for build/test.ts: beside the readable output it writes how many tests passed and failed, and what
 * was not run and why, as JSON into the file named by WARDBENCH_TEST_COUNTS.
 */
import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export interface NotRun {
  name: string
  /** Null when the test itself gave none. */
  reason: string | null
}

export interface Counts {
  passed: number
  failed: number
  notRun: NotRun[]
}

/** What counts as failed beside a failed or unfinished test: a file or a hook that threw, an error nobody caught. */
export function countTests(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Counts {
  const counts: Counts = { passed: 0, failed: unhandled.length, notRun: [] }
  for (const module of modules) {
    const brokenSuites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0)
    counts.failed += brokenSuites.length + (module.errors().length > 0 ? 1 : 0)
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') counts.passed++
      else if (result.state === 'skipped') counts.notRun.push({ name: test.fullName, reason: result.note ?? null })
      else counts.failed++
    }
  }
  return counts
}

export default class TestCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]) {
    const file = process.env['WARDBENCH_TEST_COUNTS']
    if (file) writeFileSync(file, JSON.stringify(countTests(modules, unhandled)))
  }
}
