import { appendFileSync } from 'node:fs'

/**
 * How much is tried. `npm test` gives each file some seconds; `npm run soak` sets WARDBENCH_FAULTS to how many times as much.
 * The short form draws the same each time; the long one anew, and WARDBENCH_FAULT_SEED repeats the draws of an earlier run,
 * which every run prints.
 */
export const times = Number(process.env.WARDBENCH_FAULTS ?? 1)
export const isLong = times > 1
export const seed = Number(process.env.WARDBENCH_FAULT_SEED ?? (isLong ? Date.now() % 1_000_000 : 1))

/** Counts, on standard error and in the file WARDBENCH_FAULT_REPORT. */
export function report(line: string): void {
  process.stderr.write(`faults: ${line}\n`)
  const file = process.env.WARDBENCH_FAULT_REPORT
  if (file) appendFileSync(file, `${line}\n`)
}

/** True until so many seconds of the short form are over, times as many in the long one. */
export function forSeconds(seconds: number): () => boolean {
  const end = performance.now() + seconds * times * 1000
  return () => performance.now() < end
}
