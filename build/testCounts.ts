/**
 * A vitest reporter for build/test.ts: beside the readable output it writes how many tests passed, which failed and how,
 * and what was not run and why, as JSON into the file named by WARDBENCH_TEST_COUNTS.
 */
import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export interface NotRun {
  name: string
  /** Null when the test itself gave none. */
  reason: string | null
}

export interface Failure {
  name: string
  /** The first line of what was thrown. */
  message: string
}

export interface Counts {
  passed: number
  failures: Failure[]
  notRun: NotRun[]
}

/** What counts as failed beside a failed or unfinished test: a file or a hook that threw, an error nobody caught. */
export function countTests(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Counts {
  const strays = unhandled.map((error) => failure('outside of any test', [error]))
  const counts: Counts = { passed: 0, failures: strays, notRun: [] }
  for (const module of modules) {
    if (module.errors().length > 0) counts.failures.push(failure(module.relativeModuleId, module.errors()))
    for (const suite of module.children.allSuites())
      if (suite.errors().length > 0) counts.failures.push(failure(suite.fullName, suite.errors()))
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') counts.passed++
      else if (result.state === 'skipped') counts.notRun.push({ name: test.fullName, reason: result.note ?? null })
      else counts.failures.push(failure(`${module.relativeModuleId} > ${test.fullName}`, result.errors ?? []))
    }
  }
  return counts
}

function failure(name: string, errors: readonly SerializedError[]): Failure {
  const [line = ''] = stripVTControlCharacters(errors[0]?.message ?? 'did not end').split('\n')
  return { name, message: line }
}

export default class TestCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]) {
    const file = process.env['WARDBENCH_TEST_COUNTS']
    if (file) writeFileSync(file, JSON.stringify(countTests(modules, unhandled)))
  }
}
