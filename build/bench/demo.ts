/**
 * How far the demo hospitals' known ceiling is from what a bag of words reaches: prevalences, ceiling, the project's own
 * TF-IDF trained on 8,000 and 50,000 notes of other patients, the gap with a patient-clustered interval, and the one
 * word that says most. `npm run bench -- demo [--site A] [--tasks readmission,los] [--train 8000,50000] [--test 20000]
 * [--seed 1]`.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { DemoSiteId } from '../../main/corpus/demo/sites.ts'
import { fitTextBaseline } from '../../main/scoring/baselines/textBaseline.ts'
import { wordsOf } from '../../main/scoring/baselines/tfidf.ts'
import {
  bootstrapDifference, clusteredAuroc, clusteredBootstrap, clusteredMacroAuroc,
} from '../../shared/stats/bootstrap.ts'
import { indexPatients } from '../../shared/stats/patients.ts'
import { perClassAuroc } from '../../shared/stats/auroc.ts'
import { allTasks, demoExamples, type DemoExample, type DemoTaskExamples } from './demoExamples.ts'

const resamples = 500
/** Options with fewer test notes are in no average, and no word is looked for. */
const minimumCases = 20

export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      site: { type: 'string', default: 'A' },
      tasks: { type: 'string', default: allTasks.join() },
      train: { type: 'string', default: '8000,50000' },
      test: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const taskIds = values.tasks.split(',')
  const unknown = taskIds.filter((id) => !(allTasks as readonly string[]).includes(id))
  if (unknown.length > 0) throw new Error(`No task ${unknown.join(', ')}: choose of ${allTasks.join(', ')}.`)
  const sizes = values.train.split(',').map(Number)
  const test = Number(values.test)
  const seed = Number(values.seed)
  // Some stays have no summary, or no label of readmission.
  const encounters = Math.ceil(1.08 * (Math.max(...sizes) + test))
  const site = values.site as DemoSiteId
  print(`Demo hospital ${site}, ${encounters.toLocaleString('en')} encounters, seed ${seed}. `)
  print(`Load before the start: ${loadavg()[0].toFixed(1)}.\n`)
  const start = performance.now()
  const tasks = await demoExamples({ site, encounters, seed }, taskIds)
  print(`Generated, written and labelled in ${secondsSince(start)} s.\n`)
  for (const each of tasks) await measure(each, sizes, test)
  print(`\nPeak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, ${secondsSince(start)} s in all.\n`)
}

async function measure({ task, examples }: DemoTaskExamples, sizes: readonly number[], test: number): Promise<void> {
  const { train, held } = apart(examples, Math.max(...sizes), test)
  const classCount = task.options.length
  const counts = task.options.map((_, option) => held.filter(({ label }) => label === option).length)
  const shares = counts.map((count) => ((100 * count) / held.length).toFixed(1)).join(' / ')
  print(`\n${task.name}: ${held.length} test notes of ${new Set(held.map(({ patient }) => patient)).size} patients, `)
  print(`per option ${shares} %\n`)
  const columns = [held.flatMap(({ ceiling }) => ceiling)]
  const names = ['known ceiling']
  for (const size of sizes) {
    const start = performance.now()
    const baseline = await fitTextBaseline(train.slice(0, size), classCount)
    columns.push(held.flatMap(({ text }) => [...baseline.predict(text)]))
    names.push(`TF-IDF, ${Math.min(size, train.length)} notes (${secondsSince(start)} s)`)
  }
  const labels = Int32Array.from(held, ({ label }) => label)
  const patients = indexPatients(held.map(({ patient }) => patient))
  const averaged = counts.flatMap((count, option) => (count >= minimumCases ? [option] : []))
  const statistics = columns.map((probabilities) =>
    classCount === 2
      ? clusteredAuroc(
          Float64Array.from(labels, (_, note) => probabilities[2 * note + 1]),
          Uint8Array.from(labels),
          patients,
        )
      : clusteredMacroAuroc(probabilities, labels, classCount, patients, averaged),
  )
  const result = await clusteredBootstrap(statistics, patients.count, { resamples })
  for (const [index, name] of names.entries()) {
    const { value, interval } = result.estimates[index]
    const gap = bootstrapDifference(result, 0, index)
    const distance = index === 0 ? '' : `, below the ceiling by ${number(gap.value)} ${bounds(gap.interval)}`
    const perClass =
      classCount === 2
        ? ''
        : `  per option ${perClassAuroc(columns[index], labels, classCount).map((each) => number(each.auroc)).join(' ')}`
    print(`  ${name.padEnd(30)} ${number(value)} ${bounds(interval)}${distance}${perClass}\n`)
  }
  for (const option of classCount === 2 ? [1] : averaged) {
    const { word, value } = strongestWord(held, option)
    print(`  strongest word, ${task.options[option]}: "${word}" ${number(value)}\n`)
  }
}

/** The first `most` examples, and `test` later ones of patients that are not among them. */
function apart(examples: readonly DemoExample[], most: number, test: number) {
  const train = examples.slice(0, most)
  const seen = new Set(train.map(({ patient }) => patient))
  return { train, held: examples.slice(most).filter(({ patient }) => !seen.has(patient)).slice(0, test) }
}

/**
 * The word (or number) whose number of mentions alone separates an option best from all others, either way round:
 * AUROC of the count, so that saying it twice may say more.
 */
function strongestWord(held: readonly DemoExample[], option: number): { word: string; value: number } {
  const positives = held.filter(({ label }) => label === option).length
  const negatives = held.length - positives
  /** By word: notes with the option and without it, by number of mentions. */
  const tallies = new Map<string, Map<number, [number, number]>>()
  for (const { text, label } of held) {
    const mentions = new Map<string, number>()
    for (const word of wordsOf(text)) mentions.set(word, (mentions.get(word) ?? 0) + 1)
    for (const [word, count] of mentions) {
      const tally = tallies.get(word) ?? new Map<number, [number, number]>()
      const cell = tally.get(count) ?? [0, 0]
      cell[label === option ? 0 : 1] += 1
      tally.set(count, cell)
      tallies.set(word, tally)
    }
  }
  let best = { word: '', value: 0.5 }
  for (const [word, tally] of tallies) {
    let below = negatives
    let above = positives
    for (const [withOption, without] of tally.values()) {
      above -= withOption
      below -= without
    }
    // Notes without the word come first.
    let wins = (above * below) / 2
    for (const [, [withOption, without]] of [...tally].toSorted(([left], [right]) => left - right)) {
      wins += withOption * (below + without / 2)
      below += without
    }
    const value = wins / (positives * negatives)
    if (Math.max(value, 1 - value) > Math.max(best.value, 1 - best.value)) best = { word, value }
  }
  return { word: best.word, value: Math.max(best.value, 1 - best.value) }
}

function number(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}

function bounds(interval: { low: number; high: number } | null): string {
  return interval === null ? '[–]' : `[${number(interval.low)}–${number(interval.high)}]`
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(0)
}

function print(text: string): void {
  process.stdout.write(text)
}
