import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from '../../main/models/loadModel.ts'
import { openSafetensors } from '../../main/models/safetensors.ts'
import type { Job } from '../../shared/domain/job.ts'
import type { ModelImport } from '../../shared/domain/modelFolder.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'

/** Folders that transformers and PEFT saved. */
const fixtures = fileURLToPath(new URL('../fixtures/hub/', import.meta.url))
const sharded = join(fixtures, 'llama3-bf16-sharded')
const tied = join(fixtures, 'llama-tied-f32')
const adapter = join(fixtures, 'adapter')

describe('model folders', () => {
  let connection: Connection
  let client: Client
  let modelsFolder = ''

  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    const { path } = await client.workspace.create({ name: 'Models' })
    modelsFolder = join(`${path}-files`, 'models')
  })
  afterAll(() => connection.close())

  async function ended(jobId: number): Promise<Job> {
    for (;;) {
      const job = await client.jobs.get({ id: jobId })
      if (job.state !== 'queued' && job.state !== 'running') return job
      await setTimeout(50)
    }
  }
  const imported = async (folder: string, rest: Partial<ModelImport> = {}) =>
    ended((await client.models.import({ folder, name: 'Imported', ...rest })).jobId)
  async function importedId(folder: string, rest: Partial<ModelImport> = {}): Promise<number> {
    const job = await imported(folder, rest)
    expect(job.error).toBeNull()
    return (job.result as { modelId: number }).modelId
  }

  it('says what a folder holds before it is imported', async () => {
    expect(await client.models.inspect({ folder: sharded })).toMatchObject({
      kind: 'model',
      architecture: 'Llama',
      dataTypes: ['BF16'],
      shape: { Layers: 2, Heads: '4, 2 for keys and values', 'Head size': 16, 'Rotary scaling': 'llama3' },
      tokenizer: { kind: 'byte-level BPE', tokens: 300 },
      files: [{ name: 'model-00001-of-00003.safetensors' }, {}, {}],
      suggestedName: 'llama3-bf16-sharded',
      licence: null,
      isPhi: false,
    })
    expect(await client.models.inspect({ folder: adapter })).toMatchObject({
      kind: 'adapter',
      shape: { Projections: 'q, v, down', Rank: 4, Alpha: 10, 'Base, by its name': 'llama-tied-f32' },
      tokenizer: null,
    })
    const nowhere = client.models.inspect({ folder: join(connection.folder, 'nowhere') })
    await expect(nowhere).rejects.toMatchObject({ data: { code: 'model.unsupported' } })
  })

  it('imports a copy with a card, the hashes of its weights and the licence of the folder', async () => {
    const folder = join(connection.folder, 'licensed')
    await cp(sharded, folder, { recursive: true })
    await writeFile(join(folder, 'README.md'), '---\nlanguage: en\nlicense: apache-2.0\n---\n# A model\n')
    await writeFile(join(folder, 'LICENSE.txt'), 'Apache License')
    const id = await importedId(folder, { name: 'Tiny', treatAsPhi: true })
    const model = await client.models.get({ id })
    expect(model).toMatchObject({
      name: 'Tiny',
      kind: 'llama',
      state: 'ready',
      parents: [],
      card: { origin: 'Imported', licence: 'apache-2.0', treatAsPhi: true, notesSeen: 0, parentId: null },
    })
    expect(model.card.parameters).toBe(42_144)
    const sha256 = expect.stringMatching(/^\w{64}$/)
    expect(model.card.config.sha256).toMatchObject({ 'model-00001-of-00003.safetensors': sha256 })
    expect(await readdir(model.folder!)).toContain('LICENSE.txt')
    expect(await readdir(model.folder!)).not.toContain('README.md')
    const theirs = await loadModel([sharded], { hold: 'stored' })
    const ours = await loadModel([model.folder!], { hold: 'stored' })
    expect(ours.weights).toEqual(theirs.weights)
  })

  it('imports an adapter upon its base only, and exports it for PEFT or merged', async () => {
    const baseModelId = await importedId(tied, { name: 'Base' })
    expect((await imported(adapter)).error).toMatchObject({ code: 'model.base' })
    expect((await imported(tied, { baseModelId })).error).toMatchObject({ code: 'model.base' })
    const id = await importedId(adapter, { name: 'Adapter', baseModelId })
    expect((await client.models.get({ id })).parents).toMatchObject([{ id: baseModelId }])
    const removed = client.models.remove({ id: baseModelId })
    await expect(removed).rejects.toMatchObject({ data: { code: 'model.hasChildren' } })

    const peft = join(connection.folder, 'peft')
    expect((await ended((await client.models.export({ id, folder: peft, reason: 'Committee' })).jobId)).error).toBeNull()
    expect((await loadModel([peft, tied])).adapter).toEqual((await loadModel([adapter, tied])).adapter)
    expect(JSON.parse(await readFile(join(peft, 'adapter_config.json'), 'utf8'))).toMatchObject({
      base_model_name_or_path: 'Base',
      r: 4,
    })

    const merged = join(connection.folder, 'merged')
    await mkdir(merged) // empty: allowed
    const job = await ended((await client.models.export({ id, folder: merged, adapter: 'merged', reason: 'Committee' })).jobId)
    expect(job.error).toBeNull()
    const whole = await loadModel([merged])
    const projection = 'model.layers.0.self_attn.q_proj.weight'
    expect(whole.adapter).toBeNull()
    expect(whole.weights.get(projection)).not.toEqual((await loadModel([tied])).weights.get(projection))
  })

  it('exports in the asked type, and a model that comes back keeps what its card says', async () => {
    const id = await importedId(tied, { name: 'Sensitive', treatAsPhi: true, licence: 'own use' })
    const folder = join(connection.folder, 'half')
    expect((await ended((await client.models.export({ id, folder, dataType: 'bfloat16', reason: 'Committee' })).jobId)).error).toBeNull()
    const file = await openSafetensors(join(folder, 'model.safetensors'))
    await file.close()
    expect([...new Set([...file.entries.values()].map(({ typeName }) => typeName))]).toEqual(['BF16'])
    expect(await client.models.inspect({ folder })).toMatchObject({ isPhi: true })
    const again = await client.models.get({ id: await importedId(folder, { name: 'Back' }) })
    expect(again.card).toMatchObject({ treatAsPhi: true, origin: 'Imported; before: Imported', licence: 'own use' })
  })

  it('refuses to write over anything', async () => {
    const id = await importedId(tied)
    const folder = join(connection.folder, 'full')
    await mkdir(folder)
    await writeFile(join(folder, 'mine.txt'), 'mine')
    const refused = (path: string) => client.models.export({ id, folder: path, reason: 'Committee' })
    await expect(refused(folder)).rejects.toMatchObject({ data: { code: 'model.targetExists' } })
    await expect(refused(join(modelsFolder, 'copy'))).rejects.toMatchObject({ data: { code: 'model.target' } })
    await expect(refused(join(folder, 'mine.txt'))).rejects.toMatchObject({ data: { code: 'model.target' } })
    expect(await readdir(folder)).toEqual(['mine.txt'])
  })

  it('are the same over either transport, and so are refusals', async () => {
    const id = (await client.models.list())[0].id
    expect(await differing(connection, {
      list: (each) => each.models.list(),
      get: (each) => each.models.get({ id }),
      inspect: (each) => each.models.inspect({ folder: sharded }),
      'no model': (each) => each.models.inspect({ folder: join(connection.folder, 'nowhere') }),
      'no target': (each) => each.models.export({ id, folder: join(modelsFolder, 'copy'), reason: 'Committee' }),
    })).toEqual({})
  })

  it('leaves nothing of an import that fails', async () => {
    const folder = join(connection.folder, 'damaged')
    await cp(tied, folder, { recursive: true })
    const path = join(folder, 'model.safetensors')
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(0, -4))
    const models = await client.models.list()
    const files = await readdir(modelsFolder)
    const job = await imported(folder)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'model.damagedFile' } })
    expect(job.error?.message).toContain('"model.norm.weight" reaches past the end')
    // Whole, but no model: every weight is NaN.
    await writeFile(path, Buffer.concat([bytes.subarray(0, 4000), Buffer.alloc(bytes.length - 4000, 0xff)]))
    expect((await imported(folder)).error?.message).toContain('no numbers')
    expect(await client.models.list()).toEqual(models)
    expect(await readdir(modelsFolder)).toEqual(files)
  })
})
