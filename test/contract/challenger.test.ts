import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveWard, type LiveWard } from './liveWard.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended, refusalOf } from './waiting.ts'

describe('champion and challenger', () => {
  let connection: Connection
  let client: Client
  let ward: LiveWard
  let operatingId: number
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Work' })
    ward = await liveWard(connection)
    operatingId = ward.operating.id
  })
  afterAll(() => connection.close())

  it('are not compared before outcomes are known', async () => {
    expect(await refusalOf(client.monitoring.startChallenger({ operatingId }))).toBe('challenger.outcomes')
    expect(await client.monitoring.challengers({ operatingId })).toEqual([])
  })

  it('are judged on notes after the day that the candidate learned up to, which neither has seen', async () => {
    const outcomes = await client.monitoring.importOutcomes({ operatingId, corpusId: ward.corpusId, path: ward.outcomesPath })
    await ended(client, outcomes.monitorJobId)
    // In April all are as in March, when long notes came to mean the opposite.
    const { challengerId, jobId } = await client.monitoring.startChallenger({ operatingId, testFrom: '2024-04-01' })
    expect(await refusalOf(client.monitoring.decide({ id: challengerId, kind: 'kept', reason: 'too soon' }))).toBe('challenger.unfinished')
    const job = await ended(client, jobId)
    expect(job.error).toBeNull()
    const [made] = await client.monitoring.challengers({ operatingId })
    const { all, unseen, verdict, recalibration, testFrom } = made.report!
    expect(testFrom).toBe('2024-04-01')
    expect(all).toMatchObject({ n: 110, patients: 110, counts: [82, 28] })
    // Every note is of a patient of its own, whom neither knows.
    expect(unseen).toMatchObject({ n: 110, champion: { auroc: { value: all.champion.auroc.value } } })
    const [championPass, candidatePass] = await Promise.all([made.report!.championPassId, made.report!.candidatePassId].map((passId) => client.compare.run({ passIds: [passId] })))
    expect(championPass.rows[0].pass).toMatchObject({ modelId: ward.operating.modelId, set: 'temporal_all', seenInTraining: 0 })
    expect(candidatePass.rows[0].pass).toMatchObject({ modelId: made.modelId, seenInTraining: 0 })
    expect(all.champion.auroc.value).toBeCloseTo(championPass.rows[0].auroc.value!, 10)
    expect(all.difference.auroc.value).toBeCloseTo(candidatePass.rows[0].auroc.value! - championPass.rows[0].auroc.value!, 10)
    expect(all.champion.threshold).toBe(ward.operating.threshold)
    expect(recalibration === null || recalibration === 'platt').toBe(true)
    const { low, high } = all.difference.auroc.interval!
    expect(verdict).toBe(low > 0 ? 'candidate' : high < 0 ? 'champion' : 'undecided')
  })

  it('are decided once, with a reason; a promoted candidate is the next version, in use', async () => {
    const [{ id }] = await client.monitoring.challengers({ operatingId })
    const decided = await client.monitoring.decide({ id, kind: 'promoted', reason: 'The ward has changed' })
    expect(decided.decision).toMatchObject({ kind: 'promoted', reason: 'The ward has changed' })
    const models = (await client.operations.models()).filter(({ name }) => name === 'Return')
    expect(models.map(({ version, inUse, remark }) => [version, inUse, remark])).toEqual([
      [2, true, 'The ward has changed'],
      [1, false, ''],
    ])
    expect(models[0].id).toBe(decided.decision?.promotedId)
    expect(models[0].validation.set).toBe('temporal_all')
    expect(await refusalOf(client.monitoring.decide({ id, kind: 'kept', reason: 'Or not' }))).toBe('challenger.decided')
    expect((await client.operations.models()).filter(({ name }) => name === 'Return')).toHaveLength(2)
  })
})
