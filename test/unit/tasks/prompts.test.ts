import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInTasks } from '../../../main/tasks/builtInTasks.ts'
import { buildPrompt, promptSuffix } from '../../../main/tasks/prompts.ts'
import { admissionSectionsVariant } from '../../../shared/domain/taskVariant.ts'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { loadTokenizerFiles } from '../../../main/tokenizer/tokenizerFiles.ts'
import { fixtureBytes } from '../../fixtures/tokenizer/golden.ts'
import type { Truncation } from '../../../shared/domain/reading.ts'
import { fixture } from '../corpus/support.ts'

const tokenizer = loadTokenizer(readFileSync(fixture('tokenizer/tokenizer.json'), 'utf8'))
const mortality = builtInTasks().find((task) => task.id === 'mortality')!
const suffix = tokenizer.encode(promptSuffix(mortality)).ids

function prompt(text: string, maximumTokens: number, truncation: Truncation = 'right', beginOfText?: number) {
  return buildPrompt({ task: mortality, text, tokenizer: { ...tokenizer, beginOfText }, maximumTokens, truncation })
}

describe('a prompt', () => {
  test('is note, question, options one a line and "Answer:"', () => {
    const { ids, truncated, readRanges } = prompt('Seen today.', 512)
    expect(tokenizer.decode(ids)).toBe(
      [
        'Seen today.',
        'Given the above admission note of the patient, will the patient die during the hospital admission?',
        'A. no',
        'B. yes',
        'Answer:',
      ].join('\n'),
    )
    expect(truncated).toBe(false)
    expect(readRanges).toEqual([[0, 11]])
  })

  test('begins with the begin-of-text token where the model has one', () => {
    const { ids, totalTokens } = prompt('Seen today.', 512, 'right', 3)
    expect(ids[0]).toBe(3)
    expect(totalTokens).toBe(prompt('Seen today.', 512).totalTokens + 1)
  })

  test('puts no space before the question for a tokenizer that begins every text with one', () => {
    const { tokenizer: llama } = loadTokenizerFiles({ tokenizerModel: fixtureBytes('llama.model.gz') })
    const text = 'Seen today.'
    const { ids } = buildPrompt({ task: mortality, text, tokenizer: llama, maximumTokens: 512, truncation: 'right' })
    expect(Array.from(ids.subarray(1))).toEqual(Array.from(llama.encode(text + promptSuffix(mortality)).ids))
  })

  const unit = fc.constantFrom('a', 'pain ', 'chest', '\n', 'é', '漢', '😀', '. ', '7')
  const text = fc.string({ unit, maxLength: 200 })
  const truncation = fc.constantFrom<Truncation>('right', 'left', 'middle')

  test('never exceeds its budget, keeps its suffix whole and tells exactly what was read', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), truncation, fc.boolean(), (note, room, cut, begins) => {
        const begin = begins ? [3] : []
        const budget = begin.length + suffix.length + room
        const built = prompt(note, budget, cut, begin[0])
        const whole = tokenizer.encode(note)
        expect(built.totalTokens).toBe(built.ids.length)
        expect(built.totalTokens).toBeLessThanOrEqual(budget)
        expect(built.ids.slice(-suffix.length)).toEqual(suffix)
        expect(built.noteTokens).toBe(whole.ids.length)
        expect(built.truncated).toBe(whole.ids.length > room)

        const read = built.ids.slice(begin.length, -suffix.length)
        expect(read).toHaveLength(Math.min(room, whole.ids.length))
        const last = whole.ids.length - read.length
        if (cut === 'right') expect(read).toEqual(whole.ids.slice(0, read.length))
        if (cut === 'left') expect(read).toEqual(whole.ids.slice(last))

        // The ranges are the union of what the read tokens span.
        const head = cut === 'right' ? read.length : cut === 'left' ? 0 : Math.ceil(read.length / 2)
        const covered = new Set<number>()
        for (let token = 0; token < whole.ids.length; token++) {
          if (token >= head && token < last + head) continue
          for (let at = whole.offsets[2 * token]; at < whole.offsets[2 * token + 1]; at++) covered.add(at)
        }
        const ranged = built.readRanges.flatMap(([start, end]) =>
          Array.from({ length: end - start }, (_, index) => start + index),
        )
        expect(ranged).toEqual([...covered].toSorted((a, b) => a - b))
      }),
      { numRuns: 300 },
    )
  })

  test('gives every tokenizer the same characters where they are limited, less at most a token at each cut', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 120 }), truncation, (note, maximumCharacters, cut) => {
        const input = { task: mortality, text: note, tokenizer, maximumTokens: 512, truncation: cut }
        const built = buildPrompt({ ...input, maximumCharacters })
        const whole = tokenizer.encode(note)
        if (note.length <= maximumCharacters) return void expect(built).toEqual(buildPrompt(input))
        const tokenAt = (at: number) =>
          [...whole.ids.keys()].some((token) => whole.offsets[2 * token] < at && at < whole.offsets[2 * token + 1])
        const head = cut === 'left' ? 0 : cut === 'right' ? maximumCharacters : Math.ceil(maximumCharacters / 2)
        const tail = note.length - (maximumCharacters - head)
        const read = new Set(built.readRanges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)))
        for (const at of read) expect(at < head || at >= tail).toBe(true)
        // Where no token lies across a cut, all of the limit is read.
        if (!tokenAt(head) && !tokenAt(tail)) expect(read.size).toBe(maximumCharacters)
        expect(built.truncated).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('cut in the middle reads both ends, the odd token in front', () => {
    const note = 'first words of the note, then much in between, and last words'
    const built = prompt(note, suffix.length + 5, 'middle')
    const whole = tokenizer.encode(note).ids
    expect(Array.from(built.ids.slice(0, 5))).toEqual([...whole.slice(0, 3), ...whole.slice(-2)])
    expect(built.readRanges[0][0]).toBe(0)
    expect(built.readRanges[1][1]).toBe(note.length)
  })

  test('without room for the note is refused with the numbers', () => {
    expect(() => prompt('Seen today.', suffix.length)).toThrow(`take ${suffix.length} of ${suffix.length} tokens`)
  })

  test('of an empty note is the suffix alone', () => {
    expect(prompt('', 512)).toMatchObject({ ids: suffix, noteTokens: 0, readRanges: [], truncated: false })
  })
})

describe('a prompt of the admission sections', () => {
  const variant = admissionSectionsVariant(mortality)
  const note = 'Discharge note\nHPI: cough for days.\nHospital course: died on day two.\nPMH: asthma, and more.\nDisposition: morgue'
  const built = (maximumTokens: number, truncation: Truncation) =>
    buildPrompt({ task: variant, text: note, tokenizer, maximumTokens, truncation })

  test('holds nothing else of the note, and tells where in the whole note it stands', () => {
    const { ids, readRanges, truncated, noteTokens } = built(512, 'right')
    const read = 'HPI: cough for days.\nPMH: asthma, and more.\n'
    expect(tokenizer.decode(ids)).toBe(read + promptSuffix(variant))
    expect(readRanges.map(([start, end]) => note.slice(start, end))).toEqual([
      'HPI: cough for days.\n',
      'PMH: asthma, and more.\n',
    ])
    expect({ truncated, noteTokens }).toEqual({ truncated: false, noteTokens: tokenizer.encode(read).ids.length })
  })

  test('tells exactly what was read after truncation too, from every side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.constantFrom<Truncation>('right', 'left', 'middle'), (room, cut) => {
        const { ids, readRanges } = built(tokenizer.encode(promptSuffix(variant)).ids.length + room, cut)
        const text = tokenizer.decode(ids).slice(0, -promptSuffix(variant).length)
        expect(readRanges.map(([start, end]) => note.slice(start, end)).join('')).toBe(text)
      }),
    )
  })
})
