import { resolve } from 'node:path'
import * as z from 'zod'
import { finetuneConfig, pretrainConfig } from '../../shared/domain/run.ts'
import { demoResult, type DemoChoice, type DemoHospital } from '../../shared/domain/demo.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Comparison } from '../../shared/domain/compare.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import { generateDemo } from '../services/corpora.ts'
import { builtInTasks } from '../tasks/builtInTasks.ts'
import { compareScored, estimateCell, percent } from './compare.ts'
import { differenceText, pText } from './statisticText.ts'
import { printJson, printTable, waitForJob } from './terminal.ts'
import { fitTfidf, runToEnd, score } from './training.ts'
import { withWorkspace } from './workspace.ts'

/** The whole claim on demo hospital A, and on B as an external test where asked: labels, zero-shot, joint finetuning, TF-IDF and the known ceiling, compared. */
interface DemoOptions {
  workspace?: string
  hospital: DemoChoice
  encounters: number
  seed: number
  quick?: boolean
  dataOnly?: boolean
  laterFrom?: string
  laterTo?: string
  json?: boolean
}

const judgedOn = 'temporal'

/** The rarest event of the five: its test set is never cut. */
const rareTask = 'mortality'

/** What two cores do in under fifteen minutes. */
const fullSettings = {
  maximumTokens: 512,
  maximumNotes: 2000,
  pretrain: { steps: 450, validateEvery: 225, checkpointEvery: 150 },
  finetune: { steps: 400, validateEvery: 200, checkpointEvery: 100, maximumValidation: 300, patienceSteps: null },
}
/** For the tests of the way; too little to learn from. */
const quickSettings = {
  maximumTokens: 384,
  maximumNotes: 120,
  pretrain: { vocabularySize: 1024, sequenceLength: 128, batchSize: 4, steps: 10, warmupSteps: 2, validateEvery: 10 },
  finetune: { batchSize: 8, steps: 10, validateEvery: 10, maximumTrain: 100, maximumValidation: 60 },
}

export async function demoCommand(options: DemoOptions): Promise<void> {
  if (options.hospital === 'B' && !options.dataOnly) {
    const message = 'Hospital B is an external test: nothing learns from it. Add --data-only, or use --hospital both.'
    throw new AppError('usage.hospital', message)
  }
  if ((options.laterFrom === undefined) !== (options.laterTo === undefined) || (options.laterFrom !== undefined && (options.hospital !== 'A' || !options.dataOnly))) {
    throw new AppError('usage.later', 'Give --later-from and --later-to together, with --hospital a and --data-only.')
  }
  if (options.laterFrom !== undefined && !z.iso.date().safeParse(options.laterFrom).success) throw new AppError('usage.later', '--later-from: use YYYY-MM-DD.')
  const later = options.laterFrom === undefined || options.laterTo === undefined ? undefined : { from: options.laterFrom, folder: resolve(options.laterTo) }
  const started = Date.now()
  const settings = options.quick ? quickSettings : fullSettings
  await withWorkspace(
    options.workspace,
    async (session, backend) => {
      const { hospital, encounters, seed } = options
      const { version } = backend.host
      const taskIds = builtInTasks().map((task) => task.id)
      const { jobId } = await generateDemo(session, { hospital, encounters, seed, later })
      const made = demoResult.parse((await waitForJob(session, jobId)).result)
      const { corpusId, splitId, hospitals } = made
      if (options.dataOnly && options.json) return printJson({ workspace: session.path, ...made })
      if (!options.json) printCeilings(hospitals)
      if (options.dataOnly) return void process.stdout.write(`\nWorkspace: ${session.path}\n`)

      const base = await runToEnd(
        session,
        pretrainConfig.parse({
          kind: 'pretrain',
          name: 'Nano, pretrained on demo notes',
          corpusId,
          splitId,
          seed,
          ...settings.pretrain,
        }),
        version,
      )
      const { maximumTokens, maximumNotes } = settings
      const external = hospitals.find(({ site }) => site === 'B')
      const judge = async (modelId: number) => {
        const reading = { modelId, maximumTokens, truncation: 'right', maximumCharacters: null, device: 'cpu', threads: null } as const
        const shared = { ...reading, splitId, set: judgedOn } as const
        const others = taskIds.filter((id) => id !== rareTask)
        await score(session, { ...shared, taskIds: [rareTask], maximumNotes: options.quick ? maximumNotes : null })
        await score(session, { ...shared, taskIds: others, maximumNotes })
        if (external) await score(session, { ...reading, splitId: external.splitId, set: 'external', taskIds, maximumNotes })
      }
      await judge(base.modelId)
      const tuned = await runToEnd(
        session,
        finetuneConfig.parse({
          kind: 'finetune',
          name: 'Nano, finetuned on all five tasks',
          baseModelId: base.modelId,
          splitId,
          taskIds,
          maximumTokens,
          seed,
          ...settings.finetune,
        }),
        version,
      )
      await judge(tuned.modelId)
      await judge((await fitTfidf(session, { splitId, taskIds }, version)).modelId)
      const judged = { task: taskIds, resamples: 1000 }
      const comparisons = await compareScored(session, { ...judged, splitId, on: judgedOn })
      const elsewhere = external
        ? await compareScored(session, { ...judged, splitId: external.splitId, on: 'external' })
        : null
      const seconds = Math.round((Date.now() - started) / 1000)
      if (options.json) {
        return printJson({ workspace: session.path, seconds, hospitals, comparisons, ...(elsewhere && { external: elsewhere }) })
      }
      printDemo('Demo hospital A (synthetic): later period, patients the models never saw.', comparisons)
      if (elsewhere) printDemo('Demo hospital B (synthetic): external test, nothing learned from it.', elsewhere)
      process.stdout.write(
        '\nReal notes behave differently; this shows the way, not a result. ' +
          'Research and quality use, not a medical device.\n',
      )
      process.stdout.write(`\n${seconds} s in all. Workspace: ${session.path}\n`)
    },
    { create: true, name: options.hospital === 'both' ? 'Demo hospitals' : 'Demo hospital' },
  )
}

/** The best any reader can do, of all notes of the hospital. */
function printCeilings(hospitals: readonly DemoHospital[]): void {
  for (const { name, ceilings } of hospitals) {
    process.stdout.write(`\n${name}: known ceiling, the AUROC of P(outcome | facts in the text), over all its notes\n\n`)
    printTable(
      ['task', 'ceiling', 'n', 'share of each option, %'],
      ceilings.map(({ taskId, auroc, interval, n, counts }) => [
        taskId,
        auroc === null || interval === null
          ? 'too few notes'
          : `${auroc.toFixed(3)} [${interval.low.toFixed(3)}–${interval.high.toFixed(3)}]`,
        String(n),
        counts.map((count) => ((100 * count) / Math.max(1, n)).toFixed(1)).join(' / '),
      ]),
    )
  }
}

function percentCell(share: number | null): string {
  return share === null ? 'not estimable' : percent(share)
}

function printDemo(title: string, comparisons: readonly Comparison[]): void {
  process.stdout.write(
    `\n${title}\nAUROC (macro one-vs-rest where there are more than two options) with 95 % patient-clustered bootstrap\n` +
      'interval; accuracy is of the finetuned model.\n\n',
  )
  const aurocs: string[][] = []
  const facts: string[][] = []
  for (const comparison of comparisons) {
    const rowOf = (role: ScoringPass['role']) => comparison.rows.find((row) => row.pass.role === role)
    const cell = (role: ScoringPass['role']) => {
      const row = rowOf(role)
      return row ? estimateCell(row.auroc) : ''
    }
    const { taskId, n, counts, majorityRate } = comparison
    const tuned = rowOf('finetuned')
    aurocs.push([taskId, cell('zero-shot'), cell('finetuned'), cell('baseline'), cell('ceiling')])
    facts.push([
      taskId,
      tuned ? differenceText(tuned.difference) : '',
      tuned ? pText(tuned.difference?.p) : '',
      String(n),
      counts.join(' / '),
      percent(majorityRate),
      tuned ? percentCell(tuned.accuracy.value) : '',
    ])
  }
  printTable(['task', 'zero-shot', 'finetuned', 'TF-IDF', 'known ceiling'], aurocs)
  process.stdout.write('\n')
  printTable(['task', 'finetuned − zero-shot', 'p', 'n', 'per option', 'majority', 'accuracy'], facts)
}
