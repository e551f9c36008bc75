import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoResult } from '../../shared/domain/demo.ts'
import { pretrainConfig } from '../../shared/domain/run.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

describe('the demo hospitals', () => {
  let connection: Connection
  let client: Client
  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Demo hospitals' })
  })
  afterAll(() => connection.close())

  it('are made together: B as an external test of what learns from A, each with its known ceilings', async () => {
    const { jobId } = await client.corpora.demo({ hospital: 'both', encounters: 900, seed: 4 })
    const job = await ended(client, jobId)
    expect(job.error).toBeNull()
    const { corpusId, splitId, hospitals } = demoResult.parse(job.result)
    expect(hospitals.map(({ site }) => site)).toEqual(['A', 'B'])
    const [a, b] = hospitals
    expect({ corpusId: a!.corpusId, splitId: a!.splitId }).toEqual({ corpusId, splitId })

    const corpora = await client.corpora.list()
    expect(corpora.every(({ name, synthetic }) => synthetic && name.includes('(synthetic)'))).toBe(true)
    expect(corpora.map(({ name }) => name).sort()).toEqual([a!.name, b!.name])
    const [external] = await client.tasks.splits({ corpusId: b!.corpusId })
    expect(external).toMatchObject({ id: b!.splitId, settings: { method: 'external', developmentSplitId: splitId } })

    for (const { ceilings } of hospitals) {
      expect(ceilings.map(({ taskId }) => taskId).sort()).toEqual(['cci', 'denial', 'los', 'mortality', 'readmission'])
      for (const { taskId, n, counts, auroc, interval } of ceilings) {
        expect(counts.reduce((sum, count) => sum + count, 0), taskId).toBe(n)
        if (auroc === null || interval === null) continue
        expect(auroc, taskId).toBeGreaterThan(0.65)
        expect(interval.low, taskId).toBeLessThanOrEqual(auroc)
        expect(interval.high, taskId).toBeGreaterThanOrEqual(auroc)
      }
      expect(ceilings.find(({ taskId }) => taskId === 'los')!.auroc).not.toBeNull()
    }
    const passes = await client.predictions.passes({ taskId: 'los' })
    expect(passes.filter(({ splitId: id }) => id === b!.splitId)).toMatchObject([{ role: 'ceiling', set: 'external' }])
  })

  it('let nothing learn from B', async () => {
    const corpora = await client.corpora.list()
    const { id: corpusId } = corpora.find(({ name }) => name.startsWith('Demo hospital B'))!
    const splitId = (await client.tasks.splits({ corpusId }))[0]!.id
    const config = pretrainConfig.parse({ kind: 'pretrain', name: 'From B', corpusId, splitId })
    await expect(client.runs.create({ config })).rejects.toMatchObject({ message: expect.stringContaining('external test') })
  })
})
