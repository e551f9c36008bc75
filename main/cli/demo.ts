import { finetuneConfig, pretrainConfig } from '../../shared/domain/run.ts'
import type { Comparison } from '../../shared/domain/compare.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import { generateDemo } from '../services/corpora.ts'
import { builtInTasks } from '../tasks/builtInTasks.ts'
import { aurocCell, compareScored, differenceCell, pCell, percent } from './compare.ts'
import { printJson, printTable, waitForJob } from './terminal.ts'
import { fitTfidf, runToEnd, score } from './training.ts'
import { withWorkspace } from './workspace.ts'

/** The whole claim on the demo hospital: labels, zero-shot, joint finetuning, TF-IDF and the known ceiling, compared. */
interface DemoOptions {
  workspace?: string
  encounters: number
  seed: number
  quick?: boolean
  dataOnly?: boolean
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
  const started = Date.now()
  const settings = options.quick ? quickSettings : fullSettings
  await withWorkspace(
    options.workspace,
    async (session, backend) => {
      const { encounters, seed } = options
      const { version } = backend.host
      const taskIds = builtInTasks().map((task) => task.id)
      const { jobId } = await generateDemo(session, { encounters, seed })
      const made = (await waitForJob(session, jobId)).result as { corpusId: number; splitId: number }
      const { corpusId, splitId } = made
      if (options.dataOnly) return printJson({ workspace: session.path, ...made })

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
      const judge = async (modelId: number) => {
        const shared = { modelId, splitId, set: judgedOn, maximumTokens, truncation: 'right', maximumCharacters: null, device: 'cpu' } as const
        const others = taskIds.filter((id) => id !== rareTask)
        await score(session, { ...shared, taskIds: [rareTask], maximumNotes: options.quick ? maximumNotes : null })
        await score(session, { ...shared, taskIds: others, maximumNotes })
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
      const comparisons = await compareScored(session, { splitId, on: judgedOn, task: taskIds, resamples: 1000 })
      const seconds = Math.round((Date.now() - started) / 1000)
      if (options.json) return printJson({ workspace: session.path, seconds, comparisons })
      printDemo(comparisons)
      process.stdout.write(`\n${seconds} s in all. Workspace: ${session.path}\n`)
    },
    { create: true, name: 'Demo hospital' },
  )
}

function printDemo(comparisons: readonly Comparison[]): void {
  process.stdout.write(
    '\nDemo hospital A (synthetic): later period, patients the models never saw. AUROC (macro one-vs-rest where there\n' +
      'are more than two options) with 95 % patient-clustered bootstrap interval; accuracy is of the finetuned model.\n\n',
  )
  const aurocs: string[][] = []
  const facts: string[][] = []
  for (const comparison of comparisons) {
    const rowOf = (role: ScoringPass['role']) => comparison.rows.find((row) => row.pass.role === role)
    const cell = (role: ScoringPass['role']) => {
      const row = rowOf(role)
      return row ? aurocCell(row) : ''
    }
    const { taskId, n, counts, majorityRate } = comparison
    const tuned = rowOf('finetuned')
    aurocs.push([taskId, cell('zero-shot'), cell('finetuned'), cell('baseline'), cell('ceiling')])
    facts.push([
      taskId,
      tuned ? differenceCell(tuned) : '',
      tuned ? pCell(tuned) : '',
      String(n),
      counts.join(' / '),
      percent(majorityRate),
      tuned ? percent(tuned.accuracy) : '',
    ])
  }
  printTable(['task', 'zero-shot', 'finetuned', 'TF-IDF', 'known ceiling'], aurocs)
  process.stdout.write('\n')
  printTable(['task', 'finetuned − zero-shot', 'p', 'n', 'per option', 'majority', 'accuracy'], facts)
  process.stdout.write(
    '\nReal notes behave differently; this shows the way, not a result. ' +
      'Research and quality use, not a medical device.\n',
  )
}
