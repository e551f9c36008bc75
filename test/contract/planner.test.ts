import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measuredInputs, probeResult } from '../../shared/planning/probe.ts'
import { connect, transports, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

describe.each(transports)('the probe of the planner over %s', (transport) => {
  let connection: Connection
  let client: Client
  beforeAll(async () => {
    connection = await connect(transport)
    client = connection.client
  })
  afterAll(() => connection.close())

  it('needs a workspace, and a device that may compute', async () => {
    await expect(client.planner.probe({})).rejects.toMatchObject({ data: { code: 'workspace.none' } })
    await client.workspace.create({ name: 'Plans' })
    await expect(client.planner.probe({ device: 'dml' })).rejects.toMatchObject({ data: { code: /^device\./ } })
  }, 60_000)

  it('measures training and scoring through the engine, as a job whose result stays', async () => {
    const { jobId } = await client.planner.probe({ model: 'nano' })
    const job = await ended(client, jobId)
    expect(job).toMatchObject({ kind: 'probe', state: 'done', title: 'Measure Processor (CPU) with nano' })
    const result = probeResult.parse(job.result)
    // Between a slow core and a large server.
    for (const speed of [result.trainingFlops, result.scoringFlops]) {
      expect(speed).toBeGreaterThan(1e8)
      expect(speed).toBeLessThan(1e14)
    }
    const { deviceFlops, utilisation, scoringUtilisation } = measuredInputs(result)
    expect(deviceFlops * utilisation).toBeCloseTo(result.trainingFlops, -3)
    expect(deviceFlops * scoringUtilisation).toBeCloseTo(result.scoringFlops, -3)
  }, 60_000)

  it('can be cancelled', async () => {
    const { jobId } = await client.planner.probe({ model: '15M' })
    await client.jobs.cancel({ id: jobId })
    expect((await ended(client, jobId)).state).toBe('cancelled')
  }, 60_000)
})
