import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SimilarEvent } from '../../shared/domain/similarNotes.ts'
import { addModel, addPass, importWard, shippedModel, type Ward, type WardNote } from './scoredWard.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

/** What the reader of one note asks for, of a pass that a shipped language model really scored. */
describe('reading a note', () => {
  let connection: Connection
  let client: Client
  let ward: Ward
  let passId = 0
  const budget = 128

  const stay = (key: string, time: string, rest: Partial<WardNote> = {}): WardNote => ({ key, time, event: false, set: 'test', words: 12, ...rest })
  const notes = [
    stay('short', '2021-01-10 08:00:00'),
    stay('long', '2021-02-10 08:00:00', { words: 400, event: true }),
    stay('train', '2020-02-10 08:00:00', { set: 'train' }),
  ]

  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Reading' })
    ward = await importWard(connection, 'Ward', notes)
    const modelId = await shippedModel(client)
    const { jobId } = await client.predictions.score({ modelId, taskIds: ['event'], splitId: ward.splitId, set: 'test', maximumTokens: budget })
    const { result } = await ended(client, jobId)
    passId = (result as { passIds: number[] }).passIds[0]
  })
  afterAll(() => connection.close())

  async function noteOf(key: string): Promise<number> {
    const { rows } = await client.predictions.list({ passId })
    return rows.find(({ noteKey }) => noteKey === key)!.id
  }

  it('gives the prompt as it went in, built anew with the same tokens', async () => {
    const noteId = await noteOf('long')
    const prompt = await client.predictions.prompt({ passId, noteId })
    const [stored] = await client.predictions.forNote({ noteId, taskId: 'event' })
    expect(prompt.origin).toBe('rebuilt')
    expect(prompt.suffix).toBe('\nWill it happen?\nA. no\nB. yes\nAnswer:')
    expect(prompt.readRanges).toEqual(stored.readRanges)
    expect(prompt.readRanges[0][1]).toBeLessThan((await client.corpora.note({ id: noteId })).text.length)
    const { read, suffix, total, note } = prompt.tokens
    expect(total).toBe(budget)
    expect(total).toBe(stored.totalTokens)
    expect(note).toBe(stored.noteTokens)
    expect(read! + suffix! + (prompt.begin === null ? 0 : 1)).toBe(total)
    expect(read).toBeLessThan(note!)
  })

  it('keeps to what was stored where the tokenizer is another one by now', async () => {
    const { db } = connection.backend.workspaces.session()
    const noteId = await noteOf('short')
    const { modelId, labelSetId } = await db.read('pass', passId)
    const settings = { maximumTokens: budget, truncation: 'right', promptTemplate: 1, tokenizerHash: 'another', answers: 'letters' as const }
    const other = await db.write('insertPass', { modelId, role: 'zero-shot', taskId: 'event', labelSetId, splitId: ward.splitId, set: 'test', settings, device: 'cpu' })
    await db.write('insertPredictions', other, [{ noteId, probabilities: [0.5, 0.5], risk: 0.5, predicted: 0, label: 0, noteTokens: 12, totalTokens: 40, truncated: false, readRanges: [[0, 5]] }])
    await db.write('finishPass', other, 0)
    const prompt = await client.predictions.prompt({ passId: other, noteId })
    expect(prompt).toMatchObject({ origin: 'stored', readRanges: [[0, 5]], tokens: { note: 12, total: 40, read: null } })
    await client.predictions.removePass({ id: other })
  })

  it('says which pass has no such prompt', async () => {
    const noteId = await noteOf('short')
    await expect(client.predictions.prompt({ passId, noteId: noteId + 1000 })).rejects.toThrow(/has not scored the note/)
  })

  it('keeps the raw scores that the probabilities are the softmax of', async () => {
    const [{ scores, probabilities }] = await client.predictions.forNote({ noteId: await noteOf('long'), taskId: 'event' })
    const weights = scores!.map((score) => Math.exp(score - Math.max(...scores!)))
    const total = weights.reduce((sum, weight) => sum + weight)
    expect(weights.map((weight) => weight / total)).toEqual(probabilities.map((value) => expect.closeTo(value, 12) as number))
  })

  it('puts the patient’s own stays around the note, and nobody else’s', async () => {
    const noteId = await noteOf('short')
    const { noteTime, events, leftOut } = await client.reading.timeline({ passId, noteId })
    expect(noteTime).toBe('2021-01-10T08:00:00')
    expect(leftOut).toBe(0)
    expect(events.map(({ kind, place, ownStay }) => [kind, place, ownStay])).toEqual([
      ['admission', 'before', true],
      ['note', 'note', true],
    ])
  })

  it.each(['occlusion', 'gradient'] as const)('attributes an answer to what was read, by %s, once', async (method) => {
    const noteId = await noteOf('long')
    const asked = { passId, noteId, method }
    expect(await client.reading.attributions(asked)).toEqual({ results: [], jobId: null })
    const { jobId } = await client.reading.attribute({ ...asked, option: 1 })
    expect((await ended(client, jobId)).error).toBeNull()
    const { results, jobId: left } = await client.reading.attributions(asked)
    expect(left).toBeNull()
    expect(results).toHaveLength(1)
    const [{ option, tokens, window, probabilities, faithfulness }] = results
    expect({ option, window }).toEqual({ option: 1, window: 1 })
    const [stored] = await client.predictions.forNote({ noteId, taskId: 'event' })
    expect(probabilities[1]).toBeCloseTo(stored.probabilities[1], 5)
    const prompt = await client.predictions.prompt({ passId, noteId })
    expect(tokens).toHaveLength(prompt.tokens.read!)
    expect(tokens.at(-1)!.places.at(-1)![1]).toBe(stored.readRanges.at(-1)![1])
    expect(tokens.some(({ value }) => value !== 0)).toBe(true)
    expect(faithfulness.shares).toHaveLength(5)
  })

  it('refuses to attribute what is no language model’s own answer', async () => {
    const probabilities = new Map([['short', 0.5]])
    const imported = await addPass(connection, { modelId: await addModel(connection, 'No weights'), ward, set: 'test', probabilities })
    await expect(client.reading.attribute({ passId: imported, noteId: await noteOf('short'), method: 'occlusion' })).rejects.toThrow(/needs a language model/)
    await client.predictions.removePass({ id: imported })
  })

  it('stops an attribution that is cancelled, and keeps nothing of it', async () => {
    const asked = { passId, noteId: await noteOf('short'), method: 'occlusion' as const }
    const { jobId } = await client.reading.attribute(asked)
    await client.jobs.cancel({ id: jobId })
    expect((await client.jobs.get({ id: jobId })).state).toBe('cancelled')
    expect(await client.reading.attributions(asked)).toEqual({ results: [], jobId: null })
  })

  it('finds the training notes most like it, with their labels, and tells how far it is', async () => {
    const events: SimilarEvent[] = []
    for await (const event of await client.reading.similar({ passId, noteId: await noteOf('long') })) events.push(event)
    const last = events.at(-1)!
    expect(last).toMatchObject({ result: { compared: 1, notes: [{ noteKey: 'train', label: 0, words: ['word'] }] } })
    expect('result' in last && last.result.notes[0].similarity).toBeGreaterThan(0.5)
  })

  it('ends the comparison where nobody waits for it any more', async () => {
    const abort = new AbortController()
    const watching = await client.reading.similar({ passId, noteId: await noteOf('long') }, { signal: abort.signal })
    abort.abort()
    await expect(watching.next()).rejects.toThrow(/abort/i)
  })
})
