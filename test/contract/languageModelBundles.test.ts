import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import type { ModelSummary, RunConfigInput } from '../../shared/domain/run.ts'
import { newNotesHeader } from './baselineWard.ts'
import { connect, type Connection } from './transports.ts'
import { ended, refusalOf, resultOf } from './waiting.ts'

const passphrase = 'copper violin meadow thirteen'
const reason = 'External validation'
const texts = [
  'Admitted with shortness of breath and leg swelling, third stay this year, discharged home with furosemide and close follow-up.',
  'Elective knee replacement without complication, walked on the second day, discharged home in good condition.',
]

describe('a language model between two hospitals whose workspaces are encrypted', () => {
  let first: Connection
  let second: Connection
  let splitId: number
  let base: ModelSummary
  beforeAll(async () => {
    first = await connect('MessagePort')
    second = await connect('MessagePort')
    await first.client.workspace.create({ name: 'First', passphrase })
    await second.client.workspace.create({ name: 'Second', passphrase })
    const made = await ended(first.client, (await first.client.corpora.demo({ encounters: 400, seed: 8 })).jobId)
    const { corpusId } = made.result as { corpusId: number }
    splitId = (made.result as { splitId: number }).splitId
    base = await trained({ kind: 'pretrain', name: 'Base', corpusId, splitId, vocabularySize: 768, sequenceLength: 64, batchSize: 4, steps: 4, warmupSteps: 1, validateEvery: 4 })
  })
  afterAll(() => Promise.all([first.close(), second.close()]))

  async function trained(config: RunConfigInput): Promise<ModelSummary> {
    const { runId, jobId } = await first.client.runs.create({ config })
    expect((await ended(first.client, jobId)).error).toBeNull()
    return (await first.client.models.list()).find((model) => model.runId === runId)!
  }

  /** Finetuned in two steps, and at work as `name`. */
  async function atWork(name: string, lora: object | null): Promise<OperatingModel> {
    const { client } = first
    const settings = { maximumTrain: 40, maximumTokens: 64, batchSize: 4, steps: 2, validateEvery: 2, maximumValidation: 20, learningRate: 0.01 }
    const model = await trained({ kind: 'finetune', name, baseModelId: base.id, splitId, taskIds: ['readmission'], ...settings, lora })
    const { jobId } = await client.predictions.score({ modelId: model.id, taskIds: ['readmission'], splitId, set: 'temporal', maximumTokens: 64, truncation: 'right', maximumNotes: 40 })
    const { passIds } = (await ended(client, jobId)).result as { passIds: number[] }
    return client.operations.promote({ name, passId: passIds[0], flag: { kind: 'share', share: 0.25 }, recalibration: null, noteTypes: ['Note'] })
  }

  /** What it says of new notes, by their keys. */
  async function said({ client, folder }: Connection, { name, id }: OperatingModel): Promise<Record<string, number>> {
    const path = join(folder, `new-${id}.csv`)
    await writeFile(path, [newNotesHeader, ...texts.map((text, index) => `${id}-${index},p${index},e${index},2024-01-05 09:00:00,Note,"${text} ${id}"`)].join('\n'))
    await client.operations.takeIn({ paths: [path], names: [name], corpusId: null, corpusName: name })
    const { rows } = await client.operations.worklist({ operatingId: id })
    return Object.fromEntries(rows.map(({ noteKey, risk }) => [noteKey.split('-')[1], risk]))
  }

  const staged = ({ backend }: Connection) => readdir(join(backend.workspaces.session().filesFolder, 'bundles'))

  /** Out of the first workspace and into the second. */
  async function sent(model: OperatingModel): Promise<OperatingModel> {
    const { name } = model
    const path = join(first.folder, `${name}.wardbundle`)
    const { jobId } = await first.client.operations.exportBundle({ operatingId: model.id, target: path, reason })
    expect(await ended(first.client, jobId)).toMatchObject({ state: 'done', error: null })
    expect(await staged(first)).toEqual([])
    // Plain: the other hospital has another key. No hash of a note is in it.
    const content = await readFile(path, 'latin1')
    expect(content).toContain('"model.embed_tokens.weight"')
    const [noteText] = await first.backend.workspaces.session().db.read('noteTexts', [1])
    expect(content).not.toContain(createHash('sha256').update(noteText).digest('hex'))

    const facts = await resultOf(second.client.operations.verifyBundle({ path }))
    expect(facts).toMatchObject({ name, modelName: name, treatAsPhi: base.card.treatAsPhi })
    const imported = await ended(second.client, (await second.client.operations.importBundle({ path, fingerprint: facts.fingerprint })).jobId)
    expect(imported).toMatchObject({ state: 'done', error: null })
    expect(await staged(second)).toEqual([])
    const there = (await second.client.operations.models()).find(({ id }) => id === (imported.result as { operatingId: number }).operatingId)!
    expect(there).toMatchObject({ threshold: model.threshold, reading: model.reading, inUse: true, passId: null })
    const { folder } = await second.backend.workspaces.session().db.read('model', there.modelId)
    const own = join(second.backend.workspaces.session().filesFolder, folder!)
    for (const file of await readdir(own)) expect((await readFile(join(own, file))).subarray(0, 6).toString('latin1'), file).toBe('WBSEAL')
    return there
  }

  it('goes as it was finetuned, in all its weights', async () => {
    expect(await sent(await atWork('Whole', null))).toMatchObject({ modelName: expect.stringMatching(/^Whole \([0-9a-f]{4} [0-9a-f]{4}\)$/), passId: null })
  })

  it('goes as an adapter, merged into its base on the way, and says of new notes there what it says here', async () => {
    const model = await atWork('Adapter', { targets: ['q', 'v'], rank: 4, alpha: 8, dropout: 0 })
    const there = await sent(model)
    const [here, elsewhere] = [await said(first, model), await said(second, there)]
    expect(Object.keys(here)).toEqual(['0', '1'])
    // The notes differ in their last word, the number of the model.
    for (const key of Object.keys(here)) expect(Math.abs(elsewhere[key] - here[key])).toBeLessThan(0.02)
  })

  it('is looked at with progress, and a person who goes away ends that', async () => {
    const path = join(first.folder, 'Whole.wardbundle')
    const phases = new Set<string>()
    for await (const event of await second.client.operations.verifyBundle({ path })) if ('progress' in event) phases.add(event.progress.phase)
    expect([...phases]).toEqual(['verifying'])
    const leaving = new AbortController()
    leaving.abort()
    await expect(resultOf(second.client.operations.verifyBundle({ path }, { signal: leaving.signal }))).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('leaves nothing where it is refused; what a kill left goes when the workspace is opened', async () => {
    const { client, backend } = second
    const path = join(second.folder, 'changed.wardbundle')
    const bytes = await readFile(join(first.folder, 'Whole.wardbundle'))
    bytes[bytes.length - 10] ^= 1
    await writeFile(path, bytes)
    expect(await refusalOf(resultOf(client.operations.verifyBundle({ path })))).toBe('bundle.hash')
    const { fingerprint } = await first.client.operations.fingerprint()
    // Where it was taken in before it would be refused for that.
    const { jobId } = await first.client.operations.importBundle({ path, fingerprint })
    expect((await ended(first.client, jobId)).error?.code).toBe('bundle.hash')
    expect(await staged(first)).toEqual([])

    const { path: workspace, filesFolder } = backend.workspaces.session()
    await client.workspace.close()
    const left = join(filesFolder, 'bundles', '7.tmp')
    await mkdir(left, { recursive: true })
    await writeFile(join(left, 'model.safetensors'), 'weights')
    await client.workspace.open({ path: workspace, passphrase })
    await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
