import { appendFile, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileHash } from '../../../main/corpus/fileHash.ts'
import { checkAtWork, decide, isExpired, isMadeFor } from '../../../main/operations/decide.ts'
import { watchSettled } from '../../../main/operations/settledFiles.ts'
import { validate } from '../../../main/operations/validation.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { task } from '../../../shared/domain/task.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'

const binary = task.parse({ id: 'event', name: 'Event', question: 'Will it?', options: ['no', 'yes'], label: { kind: 'mortality' } })
const stay = task.parse({ id: 'los', name: 'Stay', question: 'How long?', options: ['a', 'b', 'c'], label: { kind: 'los' } })

describe('what an operating model says of a note', () => {
  test('is flagged from the threshold on, by the risk after recalibration', () => {
    expect(decide({ task: binary, recalibration: null, threshold: 0.3 }, [0.7, 0.3])).toEqual({ probabilities: [0.7, 0.3], risk: 0.3, flagged: true })
    expect(decide({ task: binary, recalibration: null, threshold: 0.3001 }, [0.7, 0.3]).flagged).toBe(false)
    const cooled = decide({ task: binary, recalibration: { method: 'temperature', temperature: 2 }, threshold: 0.3 }, [0.9, 0.1])
    // p^(1/2), normalised: 3 to 1.
    expect(cooled.risk).toBeCloseTo(0.25, 12)
    expect(cooled.flagged).toBe(false)
  })

  test('of more than two options is the expected option, scaled to 0 to 1', () => {
    expect(decide({ task: stay, recalibration: null, threshold: 0.5 }, [0.2, 0.2, 0.6])).toMatchObject({ risk: 0.7, flagged: true })
  })

  test('is worth nothing where the model gave no distribution', () => {
    const recalibration = { method: 'platt' as const, intercept: 0, slope: 1, event: 1 }
    expect(() => decide({ task: binary, recalibration, threshold: 0.3 }, [0, Number.NaN])).toThrow(/no probabilities/)
  })
})

describe('an operating model', () => {
  const model = { name: 'Return', version: 2, inUse: true, expiresOn: '2026-06-30' }

  test('works on its last day, and not the day after', () => {
    expect(isExpired(model, '2026-06-30')).toBe(false)
    expect(isExpired(model, '2026-07-01')).toBe(true)
    expect(isExpired({ expiresOn: null }, '2099-01-01')).toBe(false)
    expect(() => checkAtWork({ ...model, expiresOn: '2020-01-01' })).toThrow(/until 2020-01-01/)
    expect(() => checkAtWork({ ...model, expiresOn: null, inUse: false })).toThrow(/not in use/)
  })

  test('is made for types of notes whatever their case', () => {
    expect(isMadeFor({ noteTypes: ['Discharge summary'] }, 'DISCHARGE SUMMARY')).toBe(true)
    expect(isMadeFor({ noteTypes: ['Discharge summary'] }, 'Letter')).toBe(false)
  })
})

describe('the validation of a promotion', () => {
  const n = 40
  const labels = Int32Array.from({ length: n }, (_, index) => Number(index < 4))
  const risks = Array.from({ length: n }, (_, index) => (n - index) / (n + 1))
  const table = Float64Array.from(risks.flatMap((risk) => [1 - risk, risk]))
  const pass = { set: 'test', sections: 'all' } as ScoringPass
  const patients = indexPatients(Array.from({ length: n }, (_, index) => String(index)))
  const scores = { task: binary, noteIds: risks.map((_, index) => index), labels, patients, counts: [36, 4], columns: [{ pass, probabilities: table }], warnings: [] }
  const notes = risks.map((_, index) => ({ time: `2024-01-${String(1 + (index % 10)).padStart(2, '0')} 08:00`, type: 'Note' }))
  const input = { scores, notes, table, shiftedDates: false }

  test('keeps a budget, counts what it flagged, and warns of few events', async () => {
    const { threshold, validation } = await validate({ ...input, flag: { kind: 'share', share: 0.2 } })
    expect(threshold).toBe(risks[7])
    expect(validation.operatingPoint).toMatchObject({ flagged: 8, n, flagsPerDay: 0.8, sensitivity: { value: 1 }, positivePredictiveValue: { value: 0.5 } })
    expect(validation).toMatchObject({ from: '2024-01-01', until: '2024-01-10', noteTypes: [{ type: 'Note', notes: n }] })
    expect(validation.warnings).toEqual([expect.stringMatching(/^Only 4 notes/)])
  })

  test('turns flags a day into a threshold where days are known, else says what to give instead', async () => {
    expect((await validate({ ...input, flag: { kind: 'perDay', perDay: 0.4 } })).threshold).toBe(risks[3])
    await expect(validate({ ...input, shiftedDates: true, flag: { kind: 'perDay', perDay: 1 } })).rejects.toThrow(/Give a share/)
  })
})

describe('files of a watched folder', () => {
  let folder: string
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'wardbench-settled-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const file = (name: string) => join(folder, name)

  test('have settled when two looks saw them unchanged, whatever the clock says', async () => {
    const settled = watchSettled(folder)
    await writeFile(file('a.csv'), 'one')
    await utimes(file('a.csv'), new Date('2099-01-01'), new Date('2099-01-01'))
    expect(await settled.look()).toEqual([])
    await appendFile(file('a.csv'), 'two')
    expect(await settled.look()).toEqual([])
    expect(await settled.look()).toEqual(['a.csv'])
    expect(await settled.look()).toEqual([])
    await appendFile(file('a.csv'), 'three')
    await settled.look()
    expect(await settled.look()).toEqual(['a.csv'])
  })

  test('are ordinary, visible and not empty; what is half-written by its name waits for another', async () => {
    const settled = watchSettled(folder)
    await writeFile(file('.hidden.csv'), 'x')
    await writeFile(file('b.csv.part'), 'x')
    await writeFile(file('empty.csv'), '')
    await writeFile(file('real.csv'), 'x')
    await symlink(file('real.csv'), file('link.csv'))
    await settled.look()
    expect(await settled.look()).toEqual(['real.csv'])
    expect(await fileHash(file('real.csv'))).toBe('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881')
  })
})
