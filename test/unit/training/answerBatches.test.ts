import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { microBatches, sampleAnswers, type AnswerExample } from '../../../main/training/answerBatches.ts'
import { longestPrompt, paddedLengths } from '../../../main/scoring/promptBatch.ts'

function example(task: string, noteId: number, answer = 0, length = 3): AnswerExample {
  return { ids: new Int32Array(length).fill(noteId), answer, answerTokens: [7, 8, 9], task, noteId }
}

function list(task: string, count: number, answerOf: (index: number) => number = () => 0): AnswerExample[] {
  return Array.from({ length: count }, (_, index) => example(task, index, answerOf(index)))
}

function countBy(examples: AnswerExample[], keyOf: (example: AnswerExample) => string | number) {
  const groups = Map.groupBy(examples, keyOf)
  return Object.fromEntries(Array.from(groups, ([key, members]) => [key, members.length]))
}

describe('finetuning samples', () => {
  it('mix the tasks evenly in every step, however unequal their lists', () => {
    const examples = [...list('mortality', 100), ...list('los', 7), ...list('cci', 31)]
    const sample = sampleAnswers(examples, { examplesPerStep: 8, seed: 3, classBalance: 'none' })
    const totals = { mortality: 0, los: 0, cci: 0 }
    for (let step = 1; step <= 30; step++) {
      const counts = countBy(sample(step), ({ task }) => task)
      for (const task of ['mortality', 'los', 'cci'] as const) {
        expect(counts[task]).toBeGreaterThanOrEqual(2)
        expect(counts[task]).toBeLessThanOrEqual(3)
        totals[task] += counts[task]
      }
    }
    expect(totals).toEqual({ mortality: 80, los: 80, cci: 80 })
  })

  it('visit every note of a task once before any comes again', () => {
    const sample = sampleAnswers(list('los', 12), { examplesPerStep: 4, seed: 5, classBalance: 'none' })
    for (const epoch of [0, 1, 2]) {
      const seen = [1, 2, 3].flatMap((step) => sample(3 * epoch + step).map(({ noteId }) => noteId))
      expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    }
  })

  it('depend on seed and step alone', () => {
    const examples = [...list('los', 20), ...list('cci', 9)]
    const settings = { examplesPerStep: 6, seed: 1, classBalance: 'none' } as const
    const walked = sampleAnswers(examples, settings)
    for (let step = 1; step < 9; step++) walked(step)
    expect(sampleAnswers(examples, settings)(9)).toEqual(walked(9))
    expect(sampleAnswers(examples, { ...settings, seed: 2 })(9)).not.toEqual(walked(9))
  })

  it('repeat rare classes as often as common ones when balanced, and only then', () => {
    const examples = list('mortality', 100, (index) => (index < 2 ? 1 : 0))
    const settings = { examplesPerStep: 50, seed: 1 }
    const balanced = sampleAnswers(examples, { ...settings, classBalance: 'balanced' })
    expect(countBy(balanced(1), ({ answer }) => answer)).toEqual({ 0: 25, 1: 25 })
    const asTheyAre = sampleAnswers(examples, { ...settings, classBalance: 'none' })
    expect(countBy([...asTheyAre(1), ...asTheyAre(2)], ({ answer }) => answer)).toEqual({ 0: 98, 1: 2 })
  })

  it('are refused where there is no example', () => {
    const settings = { examplesPerStep: 4, seed: 1, classBalance: 'none' } as const
    expect(() => sampleAnswers([], settings)).toThrow(expect.objectContaining({ code: 'training.noExamples' }))
  })
})

describe('micro-batches', () => {
  it('hold every example once, its tokens, the place of its last one and the token of its answer', () => {
    const examples = fc.array(
      fc.record({ length: fc.integer({ min: 1, max: 300 }), answer: fc.integer({ min: 0, max: 2 }) }),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(examples, (shapes) => {
        const all = shapes.map(({ length, answer }, index) => example('los', index + 1, answer, length))
        const found = microBatches(all, paddedLengths(longestPrompt(all))).flatMap((batch) =>
          Array.from({ length: batch.batch }, (_, row) => {
            const end = Number(batch.positions[row]) + 1
            const tokens = batch.tokens.subarray(row * batch.length, (row + 1) * batch.length)
            expect(tokens.subarray(end).every((token) => token === 0n)).toBe(true)
            return `${tokens.subarray(0, end).join()} → ${batch.targets[row]}`
          }),
        )
        const expected = all.map(({ ids, answer, answerTokens }) => `${ids.join()} → ${answerTokens[answer]}`)
        expect(found.sort()).toEqual(expected.sort())
      }),
      { numRuns: 30 },
    )
  })

  it('are few in shape and put notes of like length together', () => {
    const all = Array.from({ length: 32 }, (_, index) => example('los', 1, 0, 16 * (index + 1)))
    const shapes = microBatches(all, paddedLengths(512)).map(({ batch, length }) => `${batch}×${length}`)
    expect(shapes).toEqual(['8×128', '8×256', '8×384', '8×512'])
  })

  it('are never padded beyond the longest prompt, which the model is known to read', () => {
    const paddedLength = paddedLengths(300)
    expect([1, 64, 128, 129, 256, 257, 300].map(paddedLength)).toEqual([128, 128, 128, 256, 256, 300, 300])
  })
})
