import { describe, expect, it } from 'vitest'
import { comparePasses, type PassScores } from '../../../main/scoring/comparePasses.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { task } from '../../../shared/domain/task.ts'
import { createRandom } from '../../../shared/random.ts'

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
    expect(better.auroc).toBeGreaterThan(0.9)
    expect(better.difference?.interval?.low).toBeGreaterThan(0)
    expect(better.difference?.p).toBeLessThan(0.02)
    expect(better.roc[0].points[0]).toEqual([0, 0])
    expect(better.roc[0].points.at(-1)).toEqual([1, 1])
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
    expect(compared.warnings.join()).toContain('300 notes')
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
    expect(compared.rows[0]).toMatchObject({ auroc: null, clusteredInterval: null, averagePrecision: null })
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
    const perClass = compared.rows[0].perClass.map((each) => each.auroc ?? 0)
    expect(compared.macroClasses).toEqual([0, 1])
    expect(compared.rows[0].auroc).toBeCloseTo((perClass[0] + perClass[1]) / 2, 12)
    expect(compared.warnings.join()).toMatch(/No note with the label “four”.*Too few notes with the label “three”/)
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
