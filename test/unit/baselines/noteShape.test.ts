import { describe, expect, test } from 'vitest'
import { loadBaseline, writeBaselines } from '../../../main/scoring/baselines/baselineFile.ts'
import { fitNoteShapeBaseline } from '../../../main/scoring/baselines/noteShape.ts'
import { fitTextBaseline } from '../../../main/scoring/baselines/textBaseline.ts'
import { createRandom } from '../../../shared/random.ts'
import { auroc } from '../../../shared/stats/auroc.ts'

function shapes(count: number, seed: number, risk: (characters: number, type: string) => number) {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const characters = Math.round(Math.exp(6 + random.normal()))
    const type = ['Discharge', 'H&P', 'Progress'][random.integer(3)]
    return { characters, type, label: random.uniform() < risk(characters, type) ? 1 : 0 }
  })
}

async function heldOutAuroc(risk: (characters: number, type: string) => number) {
  const baseline = await fitNoteShapeBaseline(shapes(600, 1, risk), 2)
  const held = shapes(600, 2, risk)
  return (
    auroc(
      held.map((note) => baseline.predict(note)[1]),
      held.map(({ label }) => label),
    ) ?? NaN
  )
}

describe('the note shape baseline', () => {
  test('learns from length, from type, and from lengths in the middle', async () => {
    expect(await heldOutAuroc((characters) => (characters > 600 ? 0.9 : 0.1))).toBeGreaterThan(0.85)
    expect(await heldOutAuroc((_, type) => (type === 'H&P' ? 0.9 : 0.1))).toBeGreaterThan(0.8)
    expect(await heldOutAuroc((characters) => (Math.abs(Math.log(characters) - 6) < 0.7 ? 0.9 : 0.1))).toBeGreaterThan(
      0.85,
    )
  })

  test('is at chance when shape says nothing', async () => {
    expect(Math.abs((await heldOutAuroc(() => 0.3)) - 0.5)).toBeLessThan(0.07)
  })

  test('takes a type it never saw, and training notes of one length', async () => {
    const train = [0, 1, 0, 1].map((label) => ({ characters: 500, type: 'Discharge', label }))
    const probabilities = (await fitNoteShapeBaseline(train, 2)).predict({ characters: 90, type: 'Consult' })
    expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 12)
  })

  test('says so when all labels are the same', async () => {
    await expect(fitNoteShapeBaseline([{ characters: 5, type: 'x', label: 1 }], 2)).rejects.toMatchObject({
      code: 'baseline.singleClass',
    })
  })
})

describe('the baseline file', () => {
  test('gives back every task with the same predictions', async () => {
    const train = ['septic shock', 'stable', 'septic', 'stable home'].map((text, index) => ({
      text,
      label: 1 - (index % 2),
    }))
    const text = await fitTextBaseline(train, 2)
    const shape = await fitNoteShapeBaseline(
      shapes(50, 3, () => 0.5),
      2,
    )
    const fitted = new Map<string, typeof text | typeof shape>([
      ['mortality', text],
      ['los', shape],
    ])
    const loaded = loadBaseline(writeBaselines(fitted))
    expect([...loaded.keys()]).toEqual(['mortality', 'los'])
    const note = { text: 'septic', type: 'H&P' }
    expect(loaded.get('mortality')?.predict(note)).toEqual(text.predict('septic'))
    expect(loaded.get('los')?.predict(note)).toEqual(shape.predict({ characters: 6, type: 'H&P' }))
  })

  test('is refused when damaged or newer', () => {
    for (const json of ['{', '{}', '{"version":2,"tasks":{}}']) {
      expect(() => loadBaseline(json)).toThrow(expect.objectContaining({ code: 'baseline.unreadable' }))
    }
  })
})
