import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModelFolder, saveModelFolder } from '../../main/models/hubFolder.ts'
import type { Job } from '../../shared/domain/job.ts'
import { finetuneConfig, pretrainConfig, type RunConfigInput } from '../../shared/domain/run.ts'
import { connect, type Client, type Connection } from './transports.ts'

const tiny = {
  vocabularySize: 768,
  sequenceLength: 64,
  batchSize: 4,
  steps: 6,
  warmupSteps: 1,
  validateEvery: 6,
  checkpointEvery: 2,
}
const short = {
  taskIds: ['readmission'],
  maximumTokens: 128,
  batchSize: 4,
  steps: 4,
  validateEvery: 2,
  maximumTrain: 40,
  maximumValidation: 30,
}

describe('ways of training', () => {
  let connection: Connection
  let client: Client
  let corpusId = 0
  let splitId = 0
  let generalId = 0
  let baseId = 0

  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Ways of training' })
    const demo = await ended((await client.corpora.demo({ encounters: 400, seed: 8 })).jobId)
    ;({ corpusId, splitId } = demo.result as { corpusId: number; splitId: number })
    const path = join(connection.folder, 'general.csv')
    const sentence = 'The ferry leaves the harbour at noon and comes back with the evening tide, whatever the weather does.'
    const rows = Array.from({ length: 60 }, (_, index) => `${index},R${index},"Day ${index}. ${sentence}"`)
    await writeFile(path, `note_id,subject_id,text\n${rows.join('\n')}\n`)
    const { table, format, mapping } = await client.corpora.preview({ path })
    const files = [{ path, table, format, mapping, attributes: [] }]
    await ended((await client.corpora.import({ name: 'General', files })).jobId)
    generalId = (await client.corpora.list()).find(({ name }) => name === 'General')!.id
  })
  afterAll(() => connection.close())

  async function ended(jobId: number): Promise<Job> {
    for (;;) {
      const job = await client.jobs.get({ id: jobId })
      if (job.state !== 'queued' && job.state !== 'running') return job
      await setTimeout(100)
    }
  }

  async function run(config: RunConfigInput) {
    const { runId, jobId } = await client.runs.create({ config })
    const job = await ended(jobId)
    if (job.error) throw new Error(job.error.message)
    const model = (await client.models.list()).find((each) => each.runId === runId)!
    return { runId, model, result: job.result as Record<string, unknown> }
  }

  it('pretrains on notes and general text, half and half, and says so on the card', async () => {
    const general = { corpusId: generalId, share: 0.5 }
    const { model, result } = await run({ kind: 'pretrain', name: 'Half', corpusId, splitId, general, ...tiny })
    expect(model.card.tokensBySource).toEqual({ notes: 768, general: 768 })
    expect(model.card.synthetic).toBe(false)
    expect(result.validationPerplexity).toBeGreaterThan(1)
    baseId = model.id
  })

  it('keeps tags, remarks and the pinned reference of a run, and refuses what cannot be one', async () => {
    const { id } = (await client.runs.list())[0]!
    await client.runs.annotate({ id, tags: ['first', ' first ', 'base'], remarks: 'Half and half' })
    await client.runs.annotate({ id, remarks: 'Changed' })
    expect(await client.runs.get({ id })).toMatchObject({ tags: ['first', 'base'], remarks: 'Changed', referenceFor: [] })
    await expect(client.runs.annotate({ id: 999, tags: [] })).rejects.toMatchObject({ data: { code: 'run.missing' } })
    await expect(client.runs.setReference({ id, taskId: 'los', pinned: true })).rejects.toMatchObject({ data: { code: 'run.reference' } })
  })

  it('estimates memory and time, from earlier runs once there are some', async () => {
    const config = pretrainConfig.parse({ kind: 'pretrain', name: 'More', corpusId, splitId, ...tiny, steps: 60 })
    const estimate = await client.runs.estimate({ config })
    expect(estimate).toMatchObject({ memory: { fits: true }, time: { basis: 'measured' } })
    expect(estimate!.time.seconds).toBeGreaterThan(50 * estimate!.time.secondsPerStep)
    const huge = { ...config, preset: '7B' as const }
    await expect(client.runs.create({ config: huge })).rejects.toMatchObject({ data: { code: 'training.memory' } })
    expect((await client.runs.list()).map((each) => each.config.name)).toEqual(['Half'])
  })

  it('pretrains a model further as an adapter, then finetunes upon it with a search for the learning rate', async () => {
    const lora = { targets: ['q' as const, 'v' as const, 'down' as const], rank: 4 }
    const further = await run({ kind: 'pretrain', name: 'Further', corpusId, splitId, baseModelId: baseId, lora, ...tiny })
    expect(further.model.card).toMatchObject({ parentId: baseId, origin: expect.stringContaining('adapter') })
    const learningRateSearch = { trials: 2, steps: 2, minimum: 1e-4, maximum: 1e-2 }
    const searched = { kind: 'finetune' as const, splitId, ...short, lora, learningRateSearch }
    const onBase = await run({ ...searched, name: 'Upon the base', baseModelId: baseId })
    const trials = onBase.result.learningRateTrials as { learningRate: number }[]
    expect(trials.map(({ learningRate }) => learningRate)).toContain(onBase.result.learningRate)
    const events = await client.runs.events({ id: onBase.runId })
    expect(events.filter(({ values }) => 'trialAuroc' in values).map(({ step }) => step)).toEqual([-2, -1])
    const onAdapter = await run({ ...searched, name: 'Upon the adapter', baseModelId: further.model.id })
    expect(onAdapter.model.card).toMatchObject({ parentId: further.model.id, parameters: onBase.model.card.parameters })
    for (const { model } of [onBase, onAdapter]) {
      const { jobId } = await client.predictions.score({
        modelId: model.id,
        taskIds: ['readmission'],
        splitId,
        set: 'validation',
        maximumTokens: 128,
        truncation: 'right',
        maximumNotes: 10,
      })
      expect((await ended(jobId)).error).toBeNull()
    }
  })

  it('trains an adapter upon a model that is stored in 16 bits, and all weights of it', async () => {
    const { folder, card } = await client.models.get({ id: baseId })
    const stored = await loadModelFolder(folder!)
    await saveModelFolder(folder!, { ...stored, card }, { dataType: 'bfloat16' })
    const shared = { kind: 'finetune' as const, splitId, ...short, steps: 2, baseModelId: baseId }
    const adapter = await run({ ...shared, name: 'Adapter upon 16 bits', lora: {} })
    const full = await run({ ...shared, name: 'All weights from 16 bits' })
    const [first, second] = [adapter, full].map(({ result }) => (result.best as { auroc: number }).auroc)
    expect(first).toBeGreaterThan(0)
    expect(second).toBeGreaterThan(0)
    expect((await loadModelFolder((await client.models.get({ id: full.model.id })).folder!)).config).toEqual(
      stored.config,
    )
  })

  it('flags notes that a model learned from, also after it left the workspace and came back', async () => {
    const name = 'All weights from 16 bits'
    const { id, card } = (await client.models.list()).find((model) => model.name === name)!
    const folder = join(connection.folder, 'left')
    expect((await ended((await client.models.export({ id, folder, reason: 'Committee' })).jobId)).error).toBeNull()
    const back = await ended((await client.models.import({ folder, name: 'Back' })).jobId)
    expect(back.error).toBeNull()
    const { modelId } = back.result as { modelId: number }
    expect((await client.models.get({ id: modelId })).card.notesSeen).toBe(card.notesSeen)
    // Validation notes chose the step at which training stopped.
    const { jobId } = await client.predictions.score({
      modelId,
      taskIds: ['readmission', 'denial'],
      splitId,
      set: 'validation',
      maximumTokens: 128,
    })
    expect((await ended(jobId)).error).toBeNull()
    const passes = (await client.predictions.passes({ splitId })).filter((pass) => pass.modelId === modelId)
    expect(passes.map(({ taskId }) => taskId).sort()).toEqual(['denial', 'readmission'])
    for (const { notes, seenInTraining } of passes) {
      expect(notes).toBeGreaterThan(0)
      expect(seenInTraining).toBe(notes)
    }
    await rm(join(folder, 'notes_seen.txt'))
    expect((await client.models.inspect({ folder })).warnings).toEqual([expect.stringContaining('cannot be flagged')])
  })

  it('scores by the whole text of the options where a tokenizer has no letters, and says so of the pass', async () => {
    const stored = await loadModelFolder((await client.models.get({ id: baseId })).folder!)
    const tokenizer = JSON.parse(stored.tokenizerJson) as { model: { vocab: Record<string, number>; merges: string[] } }
    const { model } = tokenizer
    const isLetter = (token: string) => /^Ġ?[A-Z]$/.test(token)
    model.vocab = Object.fromEntries(Object.entries(model.vocab).filter(([token]) => !isLetter(token)))
    model.merges = model.merges.filter((merge) =>
      [...merge.split(' '), merge.replace(' ', '')].every((token) => token in model.vocab),
    )
    const folder = join(connection.folder, 'letterless')
    await saveModelFolder(folder, { ...stored, tokenizerJson: JSON.stringify(tokenizer), card: {} })
    const imported = await ended((await client.models.import({ folder, name: 'Letterless' })).jobId)
    expect(imported.error).toBeNull()
    const { modelId } = imported.result as { modelId: number }
    const shared = { taskIds: ['los'], splitId, set: 'test' as const, truncation: 'right' as const }
    const scored = async (id: number) => {
      const { jobId } = await client.predictions.score({ ...shared, modelId: id, maximumTokens: 512, maximumNotes: 8 })
      const job = await ended(jobId)
      expect(job.error).toBeNull()
      return (await client.predictions.passes({ splitId })).find((pass) => pass.modelId === id)!
    }
    expect(await scored(modelId)).toMatchObject({ answers: 'likelihood', notes: 8 })
    expect(await scored(baseId)).toMatchObject({ answers: 'letters', notes: 8 })
    const config = { kind: 'finetune' as const, name: 'Letterless', baseModelId: modelId, splitId, ...short }
    await expect(run(config)).rejects.toThrow(/answer letters/)
  })

  it('records the preset that a run began with', async () => {
    const config = finetuneConfig.parse({ kind: 'finetune', name: 'a', baseModelId: baseId, splitId, ...short })
    const { runId } = await client.runs.create({ config: { ...config, protocol: 'corrected', steps: 1 } })
    expect((await client.runs.get({ id: runId })).config).toMatchObject({ protocol: 'corrected' })
    await client.runs.cancel({ id: runId })
  })

  it('refuses sources that do not fit together', async () => {
    const config = pretrainConfig.parse({ kind: 'pretrain', name: 'a', corpusId, splitId, ...tiny })
    const refused = (changes: object) => client.runs.create({ config: { ...config, ...changes } as typeof config })
    const general = { corpusId, splitId: null, share: 0.5 }
    await expect(refused({ general })).rejects.toMatchObject({ data: { code: 'run.general' } })
    await expect(refused({ general: { ...general, corpusId: generalId, splitId } })).rejects.toMatchObject({
      data: { code: 'run.general' },
    })
    await expect(refused({ lora: { targets: ['q'], rank: 4, alpha: 8, dropout: 0 } })).rejects.toMatchObject({
      data: { code: 'run.adapter' },
    })
    await expect(refused({ device: 'abacus' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    // Not there on most systems, and tested on none.
    await expect(refused({ device: 'dml' })).rejects.toMatchObject({ data: { code: expect.stringMatching(/^device\./) } })
    await expect(refused({ baseModelId: baseId, sequenceLength: 4096 })).rejects.toMatchObject({
      data: { code: 'run.tooLong' },
    })
  })
})
