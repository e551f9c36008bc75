import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { readNestedJson } from '../../../main/corpus/importers/readers/nestedJson.ts'
import { collectingSink, fixture, temporaryFile } from './support.ts'

async function read(path: string, answerSeed?: number) {
  const { sources } = await inspectPaths([path])
  const { sink, tables } = collectingSink()
  await importCorpus({ sources, settings: { minimumWords: 10, answerSeed } }, { sink })
  return { ...tables, sources }
}

const abstract = { question: 'Is it so?', context: { contexts: ['One.', 'Two.'] }, final_decision: 'Maybe' }
const science = { question: 'Which?', support: '', correct_answer: 'right', distractor1: 'x', distractor2: 'y', distractor3: 'z' }
const lines = (...items: unknown[]) => items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('\n')

describe('a set in the form of PubMedQA', () => {
  test('in one object gives a note a question: question first, then the context, with the answer and its number', async () => {
    const { notes, rejects, sources } = await read(fixture('questions/pubmedqa.json'))
    expect(sources).toMatchObject([{ source: 'questions', files: [{ table: 'PubMedQA' }] }])
    expect(rejects).toEqual([])
    expect(notes).toHaveLength(8)
    expect(notes[0]).toMatchObject({ noteKey: '9000001', patientKey: 'note:9000001', type: 'PubMedQA question', attributes: { answer: 'yes' } })
    expect(notes[0].text).toMatch(/^Question: Does a warm footbath .*\?\nForty adults .*\nThey fell asleep/)
  })

  test('is read as lines, as an array and compressed alike', async () => {
    const items = [{ pubid: 1, ...abstract }, { pubid: 2, ...abstract, context: ['One.', 'Two.'] }]
    const files = [
      temporaryFile('q.jsonl', lines(...items)),
      temporaryFile('q.json', JSON.stringify(items, null, 2)),
      temporaryFile('q.json.gz', gzipSync(JSON.stringify(items))),
    ]
    for (const file of files) {
      const { notes, rejects } = await read(file)
      expect(rejects).toEqual([])
      expect(notes.map(({ noteKey, text, attributes }) => [noteKey, text, attributes.answer])).toEqual(
        ['1', '2'].map((key) => [key, 'Question: Is it so?\nOne.\nTwo.', 'maybe']),
      )
    }
  })
})

describe('a set in the form of SciQ', () => {
  test('has its answers shuffled by the seed, the same for the same seed, and the right one marked', async () => {
    const path = fixture('questions/sciq.jsonl')
    const [one, again, other] = [await read(path, 1), await read(path, 1), await read(path, 2)]
    const answers = ({ notes }: typeof one) => notes.map(({ attributes }) => attributes.answer).join('')
    expect(answers(one)).toBe(answers(again))
    expect(answers(one)).not.toBe(answers(other))
    expect(new Set(answers(one)).size).toBeGreaterThan(1)
    const right = ['water', 'heart', 'snow', 'lava', 'oxygen', 'gravity', 'pupil', 'honey']
    for (const [index, { text, attributes }] of one.notes.entries()) expect(text).toContain(`\n${attributes.answer}. ${right[index]}\n`.trimEnd())
    expect(one.notes[0].text.split('\n')).toHaveLength(6)
  })
})

describe('what cannot be read', () => {
  test('is rejected with its line and what it needs, the rest is taken', async () => {
    const path = temporaryFile('bad.jsonl', lines(science, { ...science, distractor2: '' }, '{"question": oops', { ...science, correct_answer: 3 }, science))
    const { notes, rejects } = await read(path)
    expect(notes.map(({ noteKey }) => noteKey)).toEqual(['line 1', 'line 5'])
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'distractor2 is empty: every item needs it as text'],
      [3, 'line is not valid JSON'],
      [4, 'correct_answer is empty: every item needs it as text'],
    ])
    const pubmed = await read(temporaryFile('bad.json', JSON.stringify({ 7: { ...abstract, final_decision: 'so' }, 8: { ...abstract, context: [] } }, null, 1)))
    expect(pubmed.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'final_decision is neither yes, no nor maybe'],
      [12, 'context is empty: give the text that answers the question'],
    ])
  })

  test('beyond a missing bracket is said to be so', async () => {
    const { notes, rejects } = await read(temporaryFile('cut.json', JSON.stringify([science, science], null, 1).slice(0, -30)))
    expect(notes).toHaveLength(1)
    expect(rejects[0].reason).toContain('the file ends within an item')
  })
})

test('nested JSON is cut at its items wherever the chunks end', async () => {
  const text = '{"a\\"{": {"x": "}]\\\\", "y": [1, {"z": 2}]},\n "b": {"é": "ü"}}'
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size++) {
    async function* chunks() {
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
    }
    const records = await Array.fromAsync(readNestedJson(chunks()))
    expect(records).toEqual([
      { line: 1, key: 'a"{', text: '{"x": "}]\\\\", "y": [1, {"z": 2}]}' },
      { line: 2, key: 'b', text: '{"é": "ü"}' },
    ])
  }
})
