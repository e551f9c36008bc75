import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BundleFacts } from '../../shared/domain/modelBundle.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { baselineWard } from './baselineWard.ts'
import { connect, type Connection } from './transports.ts'
import { ended, refusalOf, resultOf } from './waiting.ts'

const reason = 'External validation'

describe('a model between two hospitals', () => {
  let first: Connection
  let second: Connection
  let secondFiles: string
  let model: OperatingModel
  let path: string
  let facts: BundleFacts
  let imported: OperatingModel
  beforeAll(async () => {
    first = await connect('MessagePort')
    second = await connect('MessagePort')
    await first.client.workspace.create({ name: 'First' })
    secondFiles = `${(await second.client.workspace.create({ name: 'Second' })).path}-files`
    const { passId } = await baselineWard(first)
    model = await first.client.operations.promote({ name: 'Return', passId, flag: { kind: 'share', share: 0.25 }, recalibration: 'platt' })
    path = join(first.folder, 'return.wardbundle')
  })
  afterAll(() => Promise.all([first.close(), second.close()]))

  it('goes out as a signed file without a note or a key of one', async () => {
    const { jobId } = await first.client.operations.exportBundle({ operatingId: model.id, target: path, reason })
    expect(await ended(first.client, jobId)).toMatchObject({ state: 'done', error: null })
    facts = await resultOf(second.client.operations.verifyBundle({ path }))
    const { fingerprint } = await first.client.operations.fingerprint()
    expect(facts).toMatchObject({ fingerprint, name: 'Return', version: 1, taskName: 'Event' })
    const content = await readFile(path, 'latin1')
    for (const key of ['"a1"', 'st1', 'word word']) expect(content).not.toContain(key)
    expect(await refusalOf(first.client.operations.exportBundle({ operatingId: model.id, target: path, reason }))).toBe('bundle.target')
  })

  it('is refused by the fingerprint of somebody else, and where a byte was changed', async () => {
    const { fingerprint: own } = await second.client.operations.fingerprint()
    expect(own).not.toBe(facts.fingerprint)
    expect(await refusalOf(second.client.operations.importBundle({ path, fingerprint: own }))).toBe('bundle.fingerprint')
    const bytes = await readFile(path)
    bytes[bytes.length - 10] ^= 1
    const changed = join(second.folder, 'changed.wardbundle')
    await writeFile(changed, bytes)
    expect(await refusalOf(resultOf(second.client.operations.verifyBundle({ path: changed })))).toBe('bundle.hash')
    const { jobId } = await second.client.operations.importBundle({ path: changed, fingerprint: facts.fingerprint })
    expect((await ended(second.client, jobId)).error?.code).toBe('bundle.hash')
    expect(await second.client.operations.models()).toEqual([])
  })

  it('works at the second hospital as at the first, beside its own models, also where a killed import left files', async () => {
    // Its row went, so that its number is given again.
    const left = join(secondFiles, 'models', '1')
    await mkdir(left, { recursive: true })
    await writeFile(join(left, 'baseline.json'), 'half')
    const { jobId } = await second.client.operations.importBundle({ path, fingerprint: facts.fingerprint })
    const job = await ended(second.client, jobId)
    expect(job.error).toBeNull()
    ;[imported] = await second.client.operations.models()
    expect(imported.modelId).toBe(1)
    expect(imported).toMatchObject({ threshold: model.threshold, recalibration: model.recalibration, task: model.task, validation: model.validation, passId: null })
    expect(imported.name).toBe(`Return (${facts.fingerprint.slice(0, 9)})`)
  })

  it('comes back as figures of notes that stay where they are', async () => {
    expect(await refusalOf(second.client.operations.importBundle({ path, fingerprint: facts.fingerprint }))).toBe('bundle.known')
    await baselineWard(second)
    const [split] = await second.client.tasks.splits({ corpusId: (await second.client.corpora.list())[0].id })
    const { jobId } = await second.client.predictions.score({ modelId: imported.modelId, taskIds: ['event'], splitId: split.id, set: 'test' })
    const { passIds } = (await ended(second.client, jobId)).result as { passIds: number[] }
    const target = join(second.folder, 'results.json')
    const result = await second.client.operations.exportResult({ operatingId: imported.id, passId: passIds[0], site: 'Second', target, reason })
    expect(result).toMatchObject({ manifestHash: facts.manifestHash, n: 120, patients: 120, counts: [90, 30], site: 'Second' })
    const text = await readFile(target, 'utf8')
    const notes = await second.client.corpora.notes({ id: split.corpusId, limit: 200 })
    // A hash may begin as a key of a note does.
    const { publicKey, signature } = JSON.parse(text) as { publicKey: string; signature: string }
    const told = [facts.manifestHash, publicKey, signature].reduce((rest, value) => rest.replace(value, ''), text)
    for (const { noteKey, patientKey } of notes.rows) for (const key of [noteKey, patientKey]) expect(told).not.toContain(`"${key}`)
    expect(JSON.parse((JSON.parse(text) as { result: string }).result)).toEqual(result)
    expect(await refusalOf(first.client.operations.exportResult({ operatingId: model.id, passId: 1, site: '', target: join(first.folder, 'x.json'), reason }))).toBe('bundle.notImported')

    const stored = await first.client.operations.importResult({ path: target })
    expect(stored).toMatchObject({ operatingId: model.id, stored: { result } })
    const { rows } = await first.client.audit.entries({ actions: ['import'] })
    expect(rows.map(({ subject }) => subject)).toContain(`results of an external validation of operating model ${model.id}`)
    await first.client.operations.importResult({ path: target })
    expect(await first.client.operations.externalResults({ operatingId: model.id })).toHaveLength(1)
    expect(await refusalOf(second.client.operations.importResult({ path: target }))).toBe('result.foreign')
    await writeFile(target, text.replace('\\"n\\":120', '\\"n\\":999'))
    expect(await refusalOf(first.client.operations.importResult({ path: target }))).toBe('result.signature')
    await writeFile(target, 'nothing')
    expect(await refusalOf(first.client.operations.importResult({ path: target }))).toBe('result.damaged')
  })
})
