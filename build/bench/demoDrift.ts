/**
 * What the drift of demo hospital A and the change to hospital B cost a model: the project's TF-IDF, trained on 6,000
 * notes of 2013 to 2015 and on as many of all years, tested on other patients by period and at B, beside the known
 * ceiling. `npm run bench -- demo-drift [--tasks readmission,los] [--train 6000] [--seed 1]`.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { fitTextBaseline } from '../../main/scoring/baselines/textBaseline.ts'
import { macroAuroc, perClassAuroc } from '../../shared/stats/auroc.ts'
import { createRandom } from '../../shared/random.ts'
import { allTasks, demoExamples, type DemoExample } from './demoExamples.ts'

const periods: readonly [name: string, from: number, until: number][] = [
  ['A 2013-15', 2013, 2016], ['A 2016-18', 2016, 2019], ['A 2019-21', 2019, 2022], ['A 2022-24', 2022, 2025],
]
const encounters = { A: 52_000, B: 6000 }
const mostTestNotes = 4000

export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      tasks: { type: 'string', default: allTasks.join() },
      train: { type: 'string', default: '6000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const seed = Number(values.seed)
  const size = Number(values.train)
  const start = performance.now()
  print(`Encounters: A ${encounters.A}, B ${encounters.B}; seed ${seed}; ${size} training notes. `)
  print(`Load before the start: ${loadavg()[0].toFixed(1)}.\n`)
  const taskIds = values.tasks.split(',')
  const home = await demoExamples({ site: 'A', encounters: encounters.A, seed }, taskIds)
  const away = await demoExamples({ site: 'B', encounters: encounters.B, seed }, taskIds)
  for (const [index, { task, examples }] of home.entries()) {
    // By patient, not by note: who has many stays must be as likely to be held as who has one.
    const patients = createRandom(seed).shuffle([...new Set(examples.map(({ patient }) => patient))])
    const place = new Map(patients.map((patient, order) => [patient, order]))
    const half = patients.length / 2
    const training = examples
      .filter(({ patient }) => place.get(patient)! < half)
      .toSorted((one, other) => place.get(one.patient)! - place.get(other.patient)!)
    const held = examples.filter(({ patient }) => place.get(patient)! >= half)
    const old = training.filter(({ year }) => year < periods[0][2]).slice(0, size)
    const all = training.slice(0, size)
    const fitted = []
    for (const train of [old, all]) fitted.push(await fitTextBaseline(train, task.options.length))
    print(`\n${task.name}: ${old.length} notes of 2013 to 2015, ${all.length} of all years\n`)
    const groups = periods.map(([name, from, until]): [string, DemoExample[]] => [
      name,
      held.filter(({ year }) => year >= from && year < until).slice(0, mostTestNotes),
    ])
    for (const [name, notes] of [...groups, ['B 2019-24', away[index].examples.slice(0, mostTestNotes)] as const]) {
      const last = task.options.length - 1
      const predicted = fitted.map((baseline) => notes.map(({ text }) => [...baseline.predict(text)]))
      const aurocs = [notes.map(({ ceiling }) => ceiling), ...predicted].map((rows) => reached(rows, notes))
      const share = mean(notes.map(({ label }) => Number(label === last)))
      const ratios = predicted.map((rows) => share / mean(rows.map((row) => row[last])))
      print(
        `  ${name}: n ${notes.length}, last option ${(100 * share).toFixed(1)} %; ceiling ${aurocs[0]}, ` +
          `trained on old years ${aurocs[1]} (O/E ${ratios[0].toFixed(2)}), on all years ${aurocs[2]} ` +
          `(O/E ${ratios[1].toFixed(2)})\n`,
      )
    }
  }
  print(`\n${((performance.now() - start) / 1000).toFixed(0)} s in all.\n`)
}

/** AUROC of the event; macro one-vs-rest over the options present where there are more than two. */
function reached(rows: readonly number[][], notes: readonly DemoExample[]): string {
  const labels = notes.map(({ label }) => label)
  const options = rows[0].length
  const value = options === 2 ? perClassAuroc(rows.flat(), labels, 2)[1].auroc : macroAuroc(rows.flat(), labels, options).value
  return value === null ? '–' : value.toFixed(3)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function print(text: string): void {
  process.stdout.write(text)
}
