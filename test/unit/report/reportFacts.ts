import type { Comparison } from '../../../shared/domain/compare.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { finetuneConfig, modelCard } from '../../../shared/domain/run.ts'
import { splitSettings } from '../../../shared/domain/split.ts'
import { task as taskSchema, type Task } from '../../../shared/domain/task.ts'
import { buildTableOne } from '../../../shared/stats/tableOne.ts'
import { comparePasses } from '../../../main/scoring/comparePasses.ts'
import type { ReportFacts } from '../../../main/report/facts.ts'

/** Facts of a small study, whose every name would be markup if it were let through. */

/** Closes whatever it may stand in. */
export const hostile = (name: string) => `${name}"'><script>alert(1)</script>&<img src=https://example.org/x>`

export const twoOptions = taskSchema.parse({
  id: 'event',
  name: hostile('Task'),
  description: hostile('description'),
  question: hostile('Question?'),
  options: [hostile('no'), hostile('yes')],
  label: { kind: 'column', settings: { column: hostile('column'), values: { y: 1 } } },
})

export function passOf(id: number, role: ScoringPass['role'], task: Task, changes: Partial<ScoringPass> = {}): ScoringPass {
  return {
    id,
    modelId: id,
    modelName: hostile(`Model ${id}`),
    modelKind: 'llama',
    role,
    taskId: task.id,
    taskVersion: 1,
    options: task.options,
    positive: task.positive,
    sections: 'all',
    labelSetId: 1,
    splitId: 1,
    set: 'test',
    maximumTokens: 512,
    truncation: 'right',
    maximumCharacters: null,
    maximumNotes: null,
    promptTemplate: 1,
    tokenizerHash: 'ab'.repeat(32),
    answers: 'letters',
    device: hostile('cpu'),
    createdAt: '2024-05-01T10:00:00.000Z',
    notes: 120,
    truncated: 12,
    seenInTraining: 0,
    learnedOthers: false,
    ...changes,
  } as ScoringPass
}

/** `counts`: notes per option; every second note of a patient, so that notes are not independent. */
export function compared(task: Task, counts: readonly number[], passes: readonly ScoringPass[]): Promise<Comparison> {
  const labels = counts.flatMap((count, label) => Array.from({ length: count }, () => label))
  const scores = passes.map((pass, place) => ({
    pass,
    notes: labels.map((label, index) => {
      const weights = task.options.map((_, option) => 1 + ((index * 7 + option * 3 + place) % 5) + (option === label ? place : 0))
      const total = weights.reduce((sum, weight) => sum + weight)
      return { noteId: index, patientKey: `p${index >> 1}`, time: '2021-03-04T05:06:07', label, probabilities: weights.map((weight) => weight / total) }
    }),
  }))
  return comparePasses({ task, passes: scores, referencePassId: passes[0].id, resamples: 100, seed: 1, minimumCases: 1 })
}

export async function reportFacts(task: Task = twoOptions, counts: readonly number[] = [90, 30], changes: Partial<ReportFacts> = {}): Promise<ReportFacts> {
  const passes = [passOf(1, 'zero-shot', task), passOf(2, 'finetuned', task)]
  const comparison = await compared(task, counts, passes)
  const n = comparison.n
  const none = { value: null, reason: 'too-few' as const, interval: null }
  const group = { level: null, pooled: 0, n, patients: comparison.patients, counts: comparison.counts, prevalence: null, auroc: [none, none], observedOverExpected: null }
  return {
    madeAt: '2024-05-02T08:00:00.000Z',
    version: hostile('1.0'),
    corpus: {
      id: 1,
      name: hostile('Corpus'),
      source: hostile('csv'),
      synthetic: false,
      createdAt: '2024-05-01T09:00:00.000Z',
      indexedNotes: 0,
      shiftedDates: false,
      state: 'ready',
      notes: 2 * n,
      patients: n,
      encounters: 0,
      rejects: 4,
      firstTime: '2020-01-01T00:00:00',
      lastTime: '2021-12-31T00:00:00',
      types: [],
    },
    privacy: null,
    rejects: [{ reason: hostile('bad row'), rows: 40 }],
    labels: {
      id: 1,
      taskId: task.id,
      taskVersion: 1,
      corpusId: 1,
      task,
      settings: { [hostile('key')]: hostile('value') },
      createdAt: '2024-05-01T09:30:00.000Z',
      inUse: true,
      cohort: { id: 1, name: hostile('Cohort'), version: 1, notesHash: hostile('hash') },
      counts: [...counts],
      unlabelled: [{ reason: hostile('no outcome'), notes: 17 }],
    } as ReportFacts['labels'],
    cohort: null,
    prompt: hostile('\nprompt'),
    split: {
      id: 1,
      corpusId: 1,
      name: hostile('Split'),
      settings: splitSettings.parse({ method: 'random' }),
      createdAt: '2024-05-01T09:40:00.000Z',
      sets: [],
      windows: [],
      patientOverlap: 0,
      textOverlap: 0,
      withoutSet: [],
    },
    labelled: [
      { set: 'train', notes: n, patients: n, counts: [...counts] },
      { set: 'test', notes: n, patients: n / 2, counts: [...counts] },
    ],
    comparison,
    set: 'test',
    tableOne: buildTableOne({
      characteristics: [{ kind: 'category', key: 'sex', label: hostile('Sex'), levels: [hostile('F'), 'M'], values: Array.from({ length: n }, (_, index) => (index < 3 ? 'M' : hostile('F'))) }],
      patients: Array.from({ length: n }, (_, index) => `p${index}`),
      groups: [{ key: 'test', label: hostile('Test'), members: Array.from({ length: n }, (_, index) => index) }],
      leftOut: [],
    }),
    subgroups: {
      taskId: task.id,
      taskName: task.name,
      options: task.options,
      positive: task.positive,
      set: 'test',
      window: null,
      n,
      patients: comparison.patients,
      counts: comparison.counts,
      minimum: { notes: 50, events: 10 },
      resamples: 100,
      seed: 1,
      warnings: [],
      passes,
      overall: group,
      dimensions: [{ key: 'payer', label: hostile('Payer'), rows: [{ ...group, level: hostile('Plan') }, group] }],
    },
    drift: null,
    external: null,
    recalibration: null,
    leakage: null,
    models: passes.map((pass) => ({
      taskNames: [hostile('task')],
      model: {
        id: pass.modelId,
        name: pass.modelName,
        kind: 'llama' as const,
        state: 'ready' as const,
        runId: pass.modelId,
        createdAt: '2024-05-01T09:50:00.000Z',
        card: modelCard.parse({
          origin: hostile('origin'),
          parentId: null,
          synthetic: false,
          treatAsPhi: true,
          licence: hostile('licence'),
          parameters: 1000,
          tokens: { real: 10, padded: 12 },
          corpusHash: hostile('hash'),
          notesSeen: 5,
          taskIds: [hostile('task')],
          config: {},
        }),
      },
      run: {
        id: pass.modelId,
        config: finetuneConfig.parse({ kind: 'finetune', name: 'Run', baseModelId: 1, splitId: 1, taskIds: ['event'], classBalance: 'balanced' }),
        state: 'done' as const,
        jobId: 1,
        modelId: pass.modelId,
        device: 'cpu',
        codeVersion: hostile('abc'),
        createdAt: '2024-05-01T09:45:00.000Z',
        startedAt: null,
        finishedAt: null,
        error: null,
        tags: [],
        remarks: '',
        referenceFor: [],
      },
    })),
    minimumCell: 5,
    ...changes,
  }
}
