import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createArrayFiles, type ArrayFiles } from '../../../main/experiments/arrayFiles.ts'
import { writeFinetuneData, writePretrainData } from '../../../main/experiments/bundleData.ts'
import { sampleAnswers, type AnswerExample } from '../../../main/training/answerBatches.ts'
import { packMixture } from '../../../main/training/mixture.ts'
import { packOnce } from '../../../main/training/packing.ts'
import { finetuneConfig, pretrainConfig } from '../../../shared/domain/run.ts'

/** A NumPy file as its format says: shape, then rows. */
async function readArray(folder: string, name: string): Promise<{ shape: number[]; values: number[] }> {
  const bytes = await readFile(join(folder, name))
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]))
  const start = 10 + bytes.readUInt16LE(8)
  expect(start % 64).toBe(0)
  const header = bytes.toString('latin1', 10, start)
  expect(header.endsWith('\n')).toBe(true)
  const [, type, sizes] = /^\{'descr': '(<i[48])', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(header)!
  const shape = sizes.split(',').filter((size) => size.trim() !== '').map(Number)
  const data = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length)
  return { shape, values: type === '<i8' ? Array.from(new BigInt64Array(data), Number) : [...new Int32Array(data)] }
}

describe('data of a job bundle', () => {
  let folder: string
  let files: ArrayFiles
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-arrays-'))
    files = await createArrayFiles(folder)
  })

  it('holds prompts once, and for every step those that our own engine would learn from', async () => {
    const examples = ['los', 'cci'].flatMap((task, offset) =>
      Array.from({ length: 9 }, (_, index): AnswerExample => ({
        ids: Int32Array.from({ length: 3 + ((index * 7) % 5) }, (_unused, place) => 100 * index + place),
        answerTokens: [7, 8, 9],
        answer: (index + offset) % 3,
        task,
        noteId: index,
      })),
    )
    const settings = finetuneConfig.parse({ kind: 'finetune', name: 'x', baseModelId: 1, splitId: 1, taskIds: ['cci', 'los'], batchSize: 2, accumulation: 3, steps: 7, seed: 5 })
    const { tasks, train, order, validation } = await writeFinetuneData(files, settings, { train: examples, validation: examples })
    expect(tasks).toEqual([{ id: 'cci', letters: [7, 8, 9] }, { id: 'los', letters: [7, 8, 9] }])
    expect(validation).toEqual(train)
    const [tokens, starts, targets, answers, ofTask] = await Promise.all(
      [train.tokens, train.starts, train.targets, train.answers, train.tasks].map(async (name) => (await readArray(folder, name)).values),
    )
    const steps = await readArray(folder, order)
    expect(steps.shape).toEqual([7, 6])
    const sample = sampleAnswers(examples, { ...settings, examplesPerStep: 6 })
    for (let step = 1; step <= 7; step++) {
      const indices = steps.values.slice((step - 1) * 6, step * 6)
      for (const [slot, { ids, answer, answerTokens, task }] of sample(step).entries()) {
        const index = indices[slot]
        expect(tokens.slice(starts[index], starts[index + 1])).toEqual([...ids])
        expect([targets[index], answers[index], settings.taskIds[ofTask[index]]]).toEqual([answerTokens[answer], answer, task])
      }
    }
    // Equal columns are one file, and nothing else is there.
    expect((await readdir(join(folder, 'data'))).map((name) => `data/${name}`).sort()).toEqual([...files.hashes.keys()].sort())
  })

  it('holds the sequences of pretraining in the order of the steps', async () => {
    const documents = [5, 9, 3, 14].map((length, index) => Int32Array.from({ length }, (_, place) => 100 * index + place))
    const general = { documents: [Int32Array.of(900, 901, 902, 903)], share: 0.5 }
    const settings = pretrainConfig.parse({ kind: 'pretrain', name: 'x', corpusId: 1, splitId: 1, sequenceLength: 32, batchSize: 2, accumulation: 2, steps: 3, seed: 4 })
    const { train, validation } = await writePretrainData(files, settings, { documents, general, validation: documents, endOfText: 1 })
    const packing = { endOfText: 1, sequenceLength: 32, batchSize: 2 }
    const rows = await readArray(folder, train)
    expect(rows.shape).toEqual([12, 33])
    const stream = packMixture(documents, general, { ...packing, seed: 4 })
    for (let sequence = 0; sequence < 12; sequence++) {
      const { tokens, targets } = stream.batch(Math.floor(sequence / 2))
      const row = rows.values.slice(sequence * 33, (sequence + 1) * 33)
      const place = (sequence % 2) * 32
      expect(row.slice(0, 32)).toEqual(Array.from(tokens.subarray(place, place + 32), Number))
      expect(row.slice(1)).toEqual(Array.from(targets.subarray(place, place + 32), Number))
    }
    const held = await readArray(folder, validation!)
    const targets = packOnce(documents, packing).flatMap((batch) => Array.from(batch.targets, Number)).filter((target) => target !== -100)
    expect(held.shape[1]).toBe(33)
    expect(held.values.filter((value, place) => place % 33 > 0 && value !== -100)).toEqual(targets)
  })

  it('may be empty: random weights learn from nothing', async () => {
    const settings = pretrainConfig.parse({ kind: 'pretrain', name: 'x', corpusId: 1, splitId: 1, sequenceLength: 32, steps: 0 })
    const { train, validation } = await writePretrainData(files, settings, { documents: [Int32Array.of(1, 2)], general: null, validation: [], endOfText: 1 })
    expect(await readArray(folder, train)).toEqual({ shape: [0, 33], values: [] })
    expect(validation).toBeNull()
  })
})
