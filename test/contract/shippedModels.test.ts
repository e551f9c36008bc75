import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { generateHospital } from '../../main/corpus/demo/generateHospital.ts'
import { assetsFolder } from '../../main/nodeHost.ts'
import { readSeenNotes } from '../../main/models/seenNotes.ts'
import { jsonRows, type DemoNote } from '../unit/demo/hospital.ts'
import { connect, type Connection } from './transports.ts'

describe('the models that come with the workbench', () => {
  let connection: Connection
  const models = () => connection.client.models.list()

  beforeAll(async () => {
    connection = await connect('MessagePort')
    await connection.client.workspace.create({ name: 'First minute', shippedModels: true })
  })
  afterAll(() => connection.close())

  it('are in a new workspace, ready, with cards that say what they learned from', async () => {
    await vi.waitFor(async () => expect(await models()).toHaveLength(2), { timeout: 30_000 })
    await vi.waitFor(async () => expect((await models()).every(({ state }) => state === 'ready')).toBe(true))
    const [clinical, general] = (await models()).toSorted((a, b) => a.name.localeCompare(b.name))
    expect(clinical.name).toBe('Nano, clinical (shipped)')
    expect(clinical.card).toMatchObject({ synthetic: true, treatAsPhi: false, taskIds: [] })
    expect(clinical.card.origin).toMatch(/^Shipped with Wardbench: .*synthetic hospital A/)
    expect(clinical.card.licence).toContain('CC BY 4.0')
    expect(general.card.licence).toContain('CC0')
    expect(general.card.tokens.real).toBe(clinical.card.tokens.real)
    expect(general.card.parameters).toBe(clinical.card.parameters)
    expect(general.card.notesSeen).toBeGreaterThan(100)
  })

  it('are not added twice, under no other name either, and can be had again', async () => {
    const [{ id }, other] = await models()
    await connection.client.models.rename({ id, name: 'Renamed' })
    expect(await connection.client.models.addShipped()).toEqual({ jobIds: [] })
    await connection.client.models.remove({ id: other.id })
    expect((await connection.client.models.shipped()).map(({ modelId }) => modelId)).toContain(null)
    expect((await connection.client.models.addShipped()).jobIds).toHaveLength(1)
    await vi.waitFor(async () => expect(await models()).toHaveLength(2), { timeout: 30_000 })
  })

  it('have read training notes of their own hospital A, and none of the demo hospitals they are tried on', async () => {
    const seen = new Set(await readSeenNotes(join(assetsFolder, 'models', 'nano-clinical')))
    const own = await hashesOf('A', 2026)
    expect(own.filter((hash) => seen.has(hash)).length).toBeGreaterThan(own.length / 3)
    for (const hashes of [await hashesOf('A', 1), await hashesOf('B', 1), await hashesOf('B', 2026)]) {
      expect(hashes.filter((hash) => seen.has(hash))).toEqual([])
    }
  })

  async function hashesOf(site: 'A' | 'B', seed: number): Promise<string[]> {
    const outDir = join(connection.folder, `${site}${seed}`)
    const { files } = await generateHospital({ site, encounters: 100, seed, outDir })
    return jsonRows<DemoNote>(files.notes).map(({ text }) => createHash('sha256').update(text).digest('hex'))
  }
})
