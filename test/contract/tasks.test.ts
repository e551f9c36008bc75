import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile } from '../../shared/domain/corpus.ts'
import { noteSelection, task } from '../../shared/domain/task.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

describe('own tasks on MTS-Dialog', () => {
  let connection: Connection
  let client: Client
  let corpusId: number
  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Tasks' })
    const path = file('test/fixtures/mts-dialog/MTS-Dialog-ValidationSet.csv')
    const source = importFile.parse({
      path,
      table: 'notes',
      format: 'csv',
      mapping: { noteKey: 'ID', text: 'dialogue' },
      attributes: ['section_header'],
      constants: { type: 'Dialogue' },
    })
    const input = { name: 'Dialogues', files: [source], settings: { minimumWords: 1 } }
    const job = await ended(client, (await client.corpora.import(input)).jobId)
    corpusId = (job.result as { corpusId: number }).corpusId
  })
  afterAll(() => connection.close())

  it('find the columns that the import kept, with the values and how many notes have them', async () => {
    const [column] = await client.tasks.columns({ corpusId })
    expect(column).toMatchObject({ column: 'section_header', notes: 100 })
    expect(column.values).toHaveLength(column.distinct)
    expect(column.values.reduce((sum, { notes }) => sum + notes, 0)).toBe(100)
    expect(column.values[0].notes).toBeGreaterThanOrEqual(column.values[1].notes)
  })

  it('show which notes they take, and what a model would be shown of one', async () => {
    const notes = noteSelection.parse({ types: ['dialogue'] })
    const { sample, ...counts } = await client.tasks.sampleNotes({ corpusId, notes })
    expect(counts).toEqual({ notes: 100, left: [], withoutSections: 0 })
    expect((await client.tasks.sampleNotes({ corpusId, notes })).sample).toEqual(sample)
    const draft = { name: '', question: 'Which section?', options: ['history', ''] }
    const reading = { modelId: null }
    const preview = await client.tasks.previewPrompt({ noteId: sample[0], draft, reading })
    const { text } = await client.corpora.note({ id: sample[0] })
    expect(preview).toMatchObject({ text, readRanges: [[0, text.length]], tokens: null })
    expect(preview.suffix).toBe('\nWhich section?\nA. history\nB. \nAnswer:')
    expect((await client.tasks.sampleNotes({ corpusId, notes: noteSelection.parse({ types: ['X'] }) })).notes).toBe(0)
  })

  it('count tokens by the tokenizer of a model, and say how many notes the budget cuts', async () => {
    const folder = file('test/fixtures/hub/llama-tied-f32')
    const job = await ended(client, (await client.models.import({ folder, name: 'Small' })).jobId)
    const { modelId } = job.result as { modelId: number }
    const { sample } = await client.tasks.sampleNotes({ corpusId, notes: noteSelection.parse({}) })
    const draft = { name: 'Section', question: 'Which section?', options: ['history', 'plan'] }
    const lengths = (maximumTokens: number) =>
      client.tasks.measurePrompts({ noteIds: sample, draft, reading: { modelId, maximumTokens } })
    const wide = await lengths(8192)
    expect(wide).toMatchObject({ notes: 100, truncated: 0, readShare: 1 })
    const narrow = await lengths(128)
    expect(narrow.truncated).toBeGreaterThan(0)
    expect(narrow.readShare).toBeLessThan(1)
    expect(narrow.noteTokens).toEqual(wide.noteTokens)

    const { tokens, readRanges } = await client.tasks.previewPrompt({
      noteId: sample[0],
      draft,
      reading: { modelId, maximumTokens: 64, truncation: 'left' },
    })
    expect(tokens).toMatchObject({ total: 64, suffix: narrow.suffixTokens })
    expect(readRanges[0][0]).toBeGreaterThan(0)
    const tooLong = { ...draft, question: 'Which? '.repeat(100) }
    const measured = client.tasks.measurePrompts({ noteIds: sample, draft: tooLong, reading: { modelId } })
    await expect(measured).rejects.toMatchObject({ data: { code: 'prompt.tooLong' } })
  })

  it('come from a file, are saved, and get a next version only when something changed', async () => {
    const read = await client.tasks.readFile({ path: file('assets/tasks/examples/mts-section.json') })
    expect(read.options).toHaveLength(20)
    expect((await client.tasks.save({ task: read })).version).toBe(1)
    expect((await client.tasks.save({ task: read })).version).toBe(1)
    const labelled = await ended(client, (await client.tasks.label({ corpusId, taskIds: [read.id] })).jobId)
    expect(labelled.error).toBeNull()
    expect((await client.tasks.save({ task: { ...read, question: 'Which section is it?' } })).version).toBe(2)
    const [set] = await client.tasks.labelSets({ corpusId })
    expect(set).toMatchObject({ taskVersion: 1, task: { question: read.question } })
    expect(set.counts.reduce((sum, count) => sum + count, 0)).toBe(100)
    await expect(client.tasks.remove({ id: read.id })).rejects.toMatchObject({ data: { code: 'task.used' } })
    await client.tasks.save({ task: { ...read, id: 'unused' } })
    await client.tasks.remove({ id: 'unused' })
    expect((await client.tasks.list()).map(({ id }) => id)).not.toContain('unused')
  })

  it('are refused with the field that is wrong, in a file and when they are saved', async () => {
    const source = JSON.parse(readFileSync(file('assets/tasks/examples/mts-binary.json'), 'utf8')) as object
    const written = async (name: string, content: string) => {
      const path = join(connection.folder, name)
      await writeFile(path, content)
      return client.tasks.readFile({ path })
    }
    await expect(written('a.json', JSON.stringify({ ...source, options: ['no', ''] }))).rejects.toThrow(
      /^a\.json: options\.1: /,
    )
    await expect(written('b.json', '{"id": "x",\n oops}')).rejects.toThrow(/^b\.json is not valid JSON at line 2/)
    const los = task.parse({
      id: 'own-los',
      name: 'Own',
      question: 'How long?',
      options: ['short', 'long'],
      label: { kind: 'los' },
    })
    await expect(client.tasks.save({ task: los })).rejects.toMatchObject({ data: { code: 'labels.options' } })
  })
})
