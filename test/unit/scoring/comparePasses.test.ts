import { describe, expect, it } from 'vitest'
import type { PassScores } from '../../../main/scoring/commonNotes.ts'
import { comparePasses, type CompareInput } from '../../../main/scoring/comparePasses.ts'
import { seedOfRun } from '../../../main/scoring/seedGroups.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { finetuneConfig } from '../../../shared/domain/run.ts'
import { task } from '../../../shared/domain/task.ts'
import { createRandom } from '../../../shared/random.ts'
import { microAuroc, weightedAuroc } from '../../../shared/stats/auroc.ts'
import { averagePrecision } from '../../../shared/stats/averagePrecision.ts'
import { calibration } from '../../../shared/stats/calibration.ts'
import { holm } from '../../../shared/stats/holm.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'
import { brier, logLoss } from '../../../shared/stats/summary.ts'

const binary = task.parse({
  id: 'event',
  name: 'Event',
  question: 'Will it happen?',
  options: ['no', 'yes'],
  label: { kind: 'column', settings: { column: 'event', values: { no: 0, yes: 1 } } },
})

function pass(id: number, role: ScoringPass['role'], facts: Partial<ScoringPass> = {}): ScoringPass {
  return {
    id,
    modelId: id,
    modelName: `Model ${id}`,
    modelKind: 'llama',
    role,
    taskId: 'event',
    taskVersion: 1,
    options: ['no', 'yes'],
    positive: 1,
    sections: 'all',
    labelSetId: 1,
    splitId: 1,
    set: 'test',
    maximumTokens: 512,
    truncation: 'right',
    maximumCharacters: null,
    maximumNotes: null,
    promptTemplate: 1,
    tokenizerHash: 'x',
    answers: 'letters',
    device: 'cpu',
    createdAt: '',
    notes: 0,
    truncated: 0,
    seenInTraining: 0,
    learnedOthers: false,
    ...facts,
  }
}

/** 400 notes of 200 patients; `signal` is how much the score knows of the label. */
function scores(id: number, role: ScoringPass['role'], signal: number, facts?: Partial<ScoringPass>): PassScores {
  const truth = createRandom(1)
  const noise = createRandom(100 + id)
  const notes = Array.from({ length: 400 }, (_, noteId) => {
    const label = truth.uniform() < 0.3 ? 1 : 0
    const risk = Math.min(0.99, Math.max(0.01, 0.5 + signal * (label - 0.5) + 0.4 * (noise.uniform() - 0.5)))
    return { noteId, patientKey: `P${noteId >> 1}`, label, probabilities: [1 - risk, risk] }
  })
  return { pass: pass(id, role, facts), notes }
}

const settings = { task: binary, resamples: 200, seed: 1, minimumCases: 1 }

describe('comparing passes', () => {
  it('finds a better model better, with an interval above zero and a small p', async () => {
    const compared = await comparePasses({
      ...settings,
      passes: [scores(1, 'zero-shot', 0), scores(2, 'finetuned', 0.3)],
      referencePassId: 1,
    })
    const [reference, better] = compared.rows
    expect(compared).toMatchObject({ n: 400, patients: 200 })
    expect(reference.difference).toBeNull()
    expect(better.auroc.value).toBeGreaterThan(0.9)
    expect(better.difference?.interval?.low).toBeGreaterThan(0)
    expect(better.difference?.p).toBeLessThan(0.02)
    expect(better.options[0].roc[0]).toEqual([0, 0])
    expect(better.options[0].roc.at(-1)).toEqual([1, 1])
  })

  it('finds a model equal to itself', async () => {
    const same = scores(1, 'zero-shot', 0.1)
    const compared = await comparePasses({
      ...settings,
      passes: [same, { ...same, pass: pass(2, 'finetuned') }],
      referencePassId: 1,
    })
    expect(compared.rows[1].difference).toMatchObject({ value: 0, interval: { low: 0, high: 0 }, p: 1, delongP: 1 })
  })

  it('judges all on the notes that all scored, and says so', async () => {
    const short = scores(1, 'zero-shot', 0)
    const compared = await comparePasses({
      ...settings,
      passes: [{ ...short, notes: short.notes.slice(100) }, scores(2, 'finetuned', 0.3)],
      referencePassId: 1,
    })
    expect(compared.n).toBe(300)
    expect(compared.rows.every((row) => row.n === 300)).toBe(true)
    expect(compared.rows.map((row) => row.scored)).toEqual([300, 400])
    expect(compared.warnings.join()).toContain('(Model 1 (zero-shot) 300, Model 2 (finetuned) 400); all figures are on the 300 notes')
  })

  it('gives the figures of shared/stats, each with an interval around it', async () => {
    const { notes, pass: of } = scores(1, 'finetuned', 0.3)
    const [row] = (await comparePasses({ ...settings, passes: [{ notes, pass: of }], referencePassId: 1 })).rows
    const risks = notes.map(({ probabilities }) => probabilities[1])
    const labels = notes.map(({ label }) => label)
    expect(row.brier.value).toBeCloseTo(brier(risks, labels)!, 12)
    expect(row.logLoss.value).toBeCloseTo(logLoss(notes.flatMap(({ probabilities }) => probabilities), labels, 2)!, 12)
    expect(row.options[0].averagePrecision.value).toBeCloseTo(averagePrecision(risks, labels)!, 12)
    expect(row.options[0].calibration.slope).toEqual(
      calibration(risks, labels, indexPatients(notes.map(({ patientKey }) => patientKey))).slope,
    )
    for (const { value, interval } of [row.auroc, row.brier, row.logLoss, row.accuracy, row.options[0].averagePrecision]) {
      expect(interval!.low).toBeLessThan(value!)
      expect(interval!.high).toBeGreaterThan(value!)
    }
  })

  it('adjusts the p-values of all models against the reference for each other, the ceiling apart', async () => {
    const compared = await comparePasses({
      ...settings,
      passes: [
        scores(1, 'zero-shot', 0),
        scores(2, 'finetuned', 0.02),
        scores(3, 'finetuned', 0.02),
        scores(4, 'ceiling', 0.4),
      ],
      referencePassId: 1,
    })
    const differences = compared.rows.map((row) => row.difference)
    expect(compared.familyPassIds).toEqual([2, 3])
    expect(differences.slice(1, 3).map((each) => each?.adjustedP)).toEqual(
      holm(differences.slice(1, 3).map((each) => each?.p ?? null)),
    )
    expect(differences[3]?.adjustedP).toBeNull()
  })

  it('groups passes of runs that differ in the seed alone, with mean, spread and range', async () => {
    const run = (seed: number, learningRate = 1e-3) =>
      seedOfRun(
        finetuneConfig.parse({ kind: 'finetune', name: `Run ${seed}`, baseModelId: 1, splitId: 1, taskIds: ['event'], seed, learningRate }),
      )
    const passes = [
      { ...scores(1, 'zero-shot', 0), run: null },
      ...[2, 3, 4].map((id) => ({ ...scores(id, 'finetuned' as const, 0.1), run: run(id) })),
      { ...scores(5, 'finetuned', 0.1), run: run(5, 2e-3) },
    ]
    const compared = await comparePasses({ ...settings, passes, referencePassId: 1 })
    const values = compared.rows.slice(1, 4).map((row) => row.auroc.value!)
    expect(compared.seedGroups).toHaveLength(1)
    expect(compared.seedGroups[0]).toMatchObject({ passIds: [2, 3, 4], seeds: [2, 3, 4], auroc: { n: 3, smallest: Math.min(...values) } })
    expect(compared.seedGroups[0].auroc!.mean).toBeCloseTo(values.reduce((a, b) => a + b) / 3, 12)
  })

  it('knows the days that the notes cover only where the dates are true ones', async () => {
    const { notes, pass: of } = scores(1, 'finetuned', 0.3)
    const dated = notes.map((note) => ({ ...note, time: `2024-02-${String(20 + (note.noteId % 10)).padStart(2, '0')}T08:00:00` }))
    const covered = async (input: Partial<CompareInput>) =>
      (await comparePasses({ ...settings, passes: [{ notes: dated, pass: of }], referencePassId: 1, ...input })).covered
    expect(await covered({})).toEqual({ days: 10, reason: null, notes: 400 })
    expect(await covered({ shiftedDates: true })).toEqual({ days: null, reason: 'dates-shifted', notes: 400 })
    expect(await covered({ passes: [{ notes, pass: of }] })).toEqual({ days: null, reason: 'times-missing', notes: 400 })
  })

  it('says how far it is, and stops when told to', async () => {
    const stop = new AbortController()
    const passes = [scores(1, 'zero-shot', 0), scores(2, 'finetuned', 0.3)]
    const running = comparePasses(
      { ...settings, resamples: 10_000, passes, referencePassId: 1 },
      {
        signal: stop.signal,
        onProgress: ({ done, total }) => {
          expect(total).toBe(10_000)
          if (done < 10_000) stop.abort(new Error('stopped'))
        },
      },
    )
    await expect(running).rejects.toThrow('stopped')
  })

  it('names what is wrong with probabilities that are none', async () => {
    const { notes, pass: of } = scores(1, 'finetuned', 0.3)
    const broken = notes.map((note, index) => (index === 7 ? { ...note, probabilities: [-0.5, 1.5] } : note))
    const [row] = (await comparePasses({ ...settings, passes: [{ notes: broken, pass: of }], referencePassId: 1 })).rows
    expect(row.brier).toEqual({ value: null, reason: 'out-of-range', interval: null })
    expect(row.options[0]).toMatchObject({ calibration: { slope: { reason: 'out-of-range' } }, reliability: [], netBenefit: [] })
    expect(row.auroc.value).toBeGreaterThan(0.5)
  })

  it('marks DeLong as not valid where patients have several notes', async () => {
    const clustered = await comparePasses({ ...settings, passes: [scores(1, 'finetuned', 0.2)], referencePassId: 1 })
    expect(clustered.rows[0].delongValid).toBe(false)
    const single = scores(1, 'finetuned', 0.2)
    const independent = await comparePasses({
      ...settings,
      passes: [{ ...single, notes: single.notes.filter((note) => note.noteId % 2 === 0) }],
      referencePassId: 1,
    })
    expect(independent.rows[0].delongValid).toBe(true)
    expect(independent.rows[0].delongInterval).not.toBeNull()
  })

  it('warns of notes that a model learned from', async () => {
    const compared = await comparePasses({
      ...settings,
      passes: [scores(1, 'finetuned', 0.2, { seenInTraining: 7 })],
      referencePassId: 1,
    })
    expect(compared.warnings.join()).toContain('learned from 7 of these notes')
  })

  it('warns where too few notes have the event', async () => {
    const few = scores(1, 'finetuned', 0.2)
    let events = 0
    const notes = few.notes.filter((note) => note.label === 0 || events++ < 3)
    const compared = await comparePasses({ ...settings, passes: [{ ...few, notes }], referencePassId: 1 })
    expect(compared.warnings.join()).toContain('Only 3 notes have the rarer outcome')
  })

  it('gives "not estimable", never NaN, where all notes have one label', async () => {
    const one = scores(1, 'finetuned', 0.2)
    const compared = await comparePasses({
      ...settings,
      passes: [{ ...one, notes: one.notes.filter((note) => note.label === 0) }],
      referencePassId: 1,
    })
    expect(compared.rows[0]).toMatchObject({
      auroc: { value: null, reason: 'one-class', interval: null },
      options: [{ averagePrecision: { value: null, reason: 'no-events' }, calibration: { slope: { reason: 'one-class' } }, roc: [] }],
    })
    expect(JSON.stringify(compared)).not.toContain('NaN')
  })

  it('leaves options with too few notes out of the macro average, and names them', async () => {
    const three = task.parse({
      id: 'event',
      name: 'Event',
      question: 'Which?',
      options: ['one', 'two', 'three', 'four'],
      label: { kind: 'column', settings: { column: 'event', values: { one: 0, two: 1, three: 2, four: 3 } } },
    })
    const notes = Array.from({ length: 60 }, (_, noteId) => {
      const label = noteId < 30 ? 0 : noteId < 57 ? 1 : 2
      const sure = noteId % 5 === 0 ? 0.2 : 0.6
      return {
        noteId,
        patientKey: `P${noteId}`,
        label,
        probabilities: [0, 1, 2, 3].map((index) => (index === label ? sure : (1 - sure) / 3)),
      }
    })
    const compared = await comparePasses({
      ...settings,
      task: three,
      minimumCases: 10,
      passes: [{ pass: pass(1, 'finetuned'), notes }],
      referencePassId: 1,
    })
    const perClass = compared.rows[0].options.map((each) => each.auroc.value ?? 0)
    expect(compared.rows[0].options[3].auroc).toEqual({ value: null, reason: 'one-class', interval: null })
    expect(compared.macroClasses).toEqual([0, 1])
    expect(compared.rows[0].auroc.value).toBeCloseTo((perClass[0] + perClass[1]) / 2, 12)
    expect(compared.warnings.join()).toMatch(/No note with the label “four”.*Too few notes with the label “three”/)
    const { weighted, micro } = compared.rows[0].averages!
    const table = notes.flatMap(({ probabilities }) => probabilities)
    const labels = notes.map(({ label }) => label)
    expect(weighted.value).toBeCloseTo(weightedAuroc(table, labels, 4).value ?? NaN, 12)
    expect(micro.value).toBeCloseTo(microAuroc(table, labels, 4).value ?? NaN, 12)
    for (const { value, interval } of [weighted, micro]) {
      expect(interval!.low).toBeLessThan(value!)
      expect(interval!.high).toBeGreaterThan(value!)
    }
  })

  it('gives the figures of one note without intervals, and names what one note cannot give', async () => {
    const two = scores(1, 'zero-shot', 0.2)
    const compared = await comparePasses({
      ...settings,
      passes: [two, scores(2, 'finetuned', 0.3)].map((each) => ({ ...each, notes: each.notes.slice(0, 1) })),
      referencePassId: 1,
    })
    for (const row of compared.rows) {
      expect(row.auroc).toEqual({ value: null, reason: 'one-class', interval: null })
      for (const each of [row.accuracy, row.brier, row.logLoss]) expect(each).toEqual({ value: expect.any(Number), reason: null, interval: null })
    }
    expect(compared.rows[1].difference).toMatchObject({ value: null, interval: null, p: null })
  })

  it('says that the admission sections of a discharge summary were read', async () => {
    const read = { ...scores(1, 'zero-shot', 0, { sections: 'admission' }) }
    const compared = await comparePasses({ ...settings, passes: [read], referencePassId: 1 })
    expect(compared.warnings.join()).toMatch(/admission sections of the discharge summary/)
  })

  it('refuses passes on different labels, and passes without a common note', async () => {
    const other = scores(2, 'finetuned', 0.2, { labelSetId: 2 })
    await expect(
      comparePasses({ ...settings, passes: [scores(1, 'zero-shot', 0), other], referencePassId: 1 }),
    ).rejects.toMatchObject({ code: 'compare.labels' })
    const apart = scores(2, 'finetuned', 0.2)
    const moved = { ...apart, notes: apart.notes.map((note) => ({ ...note, noteId: note.noteId + 1000 })) }
    await expect(
      comparePasses({ ...settings, passes: [scores(1, 'zero-shot', 0), moved], referencePassId: 1 }),
    ).rejects.toMatchObject({ code: 'compare.noCommonNotes' })
  })
})
