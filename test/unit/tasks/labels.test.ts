import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LabelInput } from '../../../main/tasks/labels/deriveLabels.ts'
import { resolveRule } from '../../../main/tasks/labels/deriveLabels.ts'
import type { ClaimRecord, EncounterRecord } from '../../../shared/domain/records.ts'
import { claim, derive, encounter, labelOrReason, note, taskFor } from './support.ts'

describe('readmission', () => {
  const index = encounter('index', { admitTime: '2024-01-01T08:00:00', dischargeTime: '2024-01-05T10:00:00' })

  interface Case extends Partial<Omit<LabelInput, 'settings'>> {
    index?: Partial<EncounterRecord>
    returns?: EncounterRecord[]
    settings?: object
  }

  function label({ returns = [], index: changed, settings, ...corpus }: Case) {
    const encounters = [{ ...index, ...changed }, ...returns]
    return labelOrReason(taskFor('readmission', settings), { notes: [note('index')], encounters, ...corpus })
  }
  const returning = (admitTime: string, more: Partial<EncounterRecord> = {}) =>
    encounter('return', { admitTime, ...more })

  test('is a return up to the last second of the horizon, and none after it', () => {
    expect(label({ returns: [returning('2024-02-04T10:00:00')] })).toBe(1)
    expect(label({ returns: [returning('2024-02-04T10:00:01')] })).toBe(0)
    expect(label({ returns: [returning('2024-01-12T10:00:00')], settings: { horizonDays: 7 } })).toBe(1)
    expect(label({ returns: [returning('2024-01-12T10:00:01')], settings: { horizonDays: 7 } })).toBe(0)
  })

  test('is not a stay that began before the discharge, nor another patient', () => {
    expect(label({ returns: [returning('2024-01-05T09:00:00')] })).toBe(0)
    expect(label({ returns: [returning('2024-01-06T09:00:00', { patientKey: 'p2' })] })).toBe(0)
  })

  test('needs inpatient stays at both ends by default, and every class counts when so set', () => {
    const emergency = returning('2024-01-10T00:00:00', { class: 'emergency' })
    expect(label({ returns: [emergency] })).toBe(0)
    expect(label({ returns: [emergency], settings: { encounterClass: 'all' } })).toBe(1)
    expect(label({ index: { class: 'AMB' } })).toBe('not an inpatient stay')
    expect(label({ index: { class: null } })).toBe('not known whether an inpatient stay')
    const unknown = returning('2024-01-10T00:00:00', { class: null })
    expect(label({ returns: [unknown] })).toBe('not known whether the return counts')
  })

  test('can leave planned returns out, and does not guess where the urgency is not known', () => {
    const settings = { returnKind: 'unplanned' }
    const at = '2024-01-10T00:00:00'
    expect(label({ returns: [returning(at, { admissionType: 'ELECTIVE' })], settings })).toBe(0)
    expect(label({ returns: [returning(at, { admissionType: 'unplanned' })], settings })).toBe(1)
    expect(label({ returns: [returning(at)], settings })).toBe('not known whether the return counts')
  })

  test('looks past a planned return to a later one that counts', () => {
    const planned = encounter('planned', { admitTime: '2024-01-10T00:00:00', admissionType: 'ELECTIVE' })
    const urgent = encounter('urgent', { admitTime: '2024-01-20T00:00:00', admissionType: 'URGENT' })
    expect(label({ returns: [planned, urgent], settings: { returnKind: 'unplanned' } })).toBe(1)
  })

  test('has no label after a death, or where nothing says that the patient left alive', () => {
    expect(label({ index: { disposition: 'Expired' } })).toBe('died in hospital')
    expect(label({ index: { disposition: null } })).toBe('not known whether discharged alive')
    expect(label({ index: { disposition: null }, returns: [returning('2024-01-10T00:00:00')] })).toBe(1)
  })

  test('counts a follow-up that outlasts the data as one without a return where that is asked for, to the day given', () => {
    const late = { dataEnd: '2024-02-20T00:00:00' }
    expect(label({ ...late, settings: { dataEnd: '2024-01-31' } })).toBe('follow-up not complete')
    expect(label({ ...late, settings: { dataEnd: '2024-01-31', censored: 'noReturn' } })).toBe(0)
    expect(label({ dataEnd: null, settings: { dataEnd: '2024-01-31' } })).toBe('follow-up not complete')
  })

  test('has no label where the follow-up outlasts the data, unless the return was seen', () => {
    const returns = [returning('2024-01-10T00:00:00')]
    expect(label({ dataEnd: '2024-02-04T09:59:59' })).toBe('follow-up not complete')
    expect(label({ dataEnd: '2024-02-04T10:00:00' })).toBe(0)
    expect(label({ dataEnd: '2024-02-04' })).toBe(0)
    expect(label({ dataEnd: '2024-01-20T00:00:00', returns })).toBe(1)
  })

  test('has no label for rehabilitation and palliative stays, nor for a note written after the return', () => {
    expect(label({ index: { service: 'Palliative care' } })).toBe('rehabilitation, dialysis or palliative stay')
    const late = note('index', { time: '2024-01-11T00:00:00' })
    expect(label({ returns: [returning('2024-01-10T00:00:00')], notes: [late] })).toBe('note written after the return')
  })

  test('goes on in the next stay where transfers and same-day stays are merged', () => {
    const settings = { transfers: 'merged' }
    const merged = 'goes on in another stay (transfer or same day)'
    expect(label({ returns: [returning('2024-01-05T20:00:00')], settings })).toBe(merged)
    expect(label({ returns: [returning('2024-01-06T09:00:00')], settings })).toBe(1)
    const moved = returning('2024-01-06T09:00:00', { admitSource: 'TRANSFER FROM HOSPITAL' })
    expect(label({ returns: [moved], settings })).toBe(merged)
    expect(label({ returns: [moved] })).toBe(1)
  })

  test('can leave out stays that ended against medical advice', () => {
    const ama = { disposition: 'AGAINST ADVICE' }
    expect(label({ index: ama })).toBe(0)
    expect(label({ index: ama, settings: { againstAdvice: 'excluded' } })).toBe('left against medical advice')
  })

  test('says beside a stay without return that the patient died in that time', () => {
    const patients = [{ patientKey: 'p1', birthDate: null, sex: null, race: null, deathDate: '2024-01-20' }]
    const { labels } = derive(taskFor('readmission'), { notes: [note('index')], encounters: [index], patients })
    expect(labels).toMatchObject([{ value: 0, source: 'no return within 30 days, died in that time' }])
  })

  test('compares days where a time is a day only', () => {
    expect(label({ index: { dischargeTime: '2024-01-05' }, returns: [returning('2024-02-04')] })).toBe(1)
    expect(label({ index: { dischargeTime: '2024-01-05' }, returns: [returning('2024-02-05')] })).toBe(0)
  })
})

describe('mortality', () => {
  const label = (stay: Partial<EncounterRecord>, others: EncounterRecord[] = []) =>
    labelOrReason(taskFor('mortality'), { notes: [note('e')], encounters: [encounter('e', stay), ...others] })

  test.each([
    [{ disposition: 'Expired' }, 1],
    [{ disposition: 'DEAD/EXPIRED' }, 1],
    [{ disposition: '20' }, 1],
    [{ disposition: 'Home' }, 0],
    [{ disposition: null, expired: true }, 1],
    [{ disposition: 'Home', expired: true }, 'expire flag and disposition disagree'],
    [{ disposition: null, expired: null }, 'no source'],
  ])('of %j is %s', (stay, expected) => expect(label(stay)).toBe(expected))

  test('is not guessed for one stay without disposition among others', () => {
    expect(label({ disposition: null }, [encounter('other')])).toBe('no disposition and no expire flag')
  })

  test('gives the option that the task calls positive', () => {
    const yesFirst = { ...taskFor('mortality'), options: ['yes', 'no'], positive: 0 }
    const corpus = { notes: [note('e')], encounters: [encounter('e', { expired: true, disposition: null })] }
    expect(labelOrReason(yesFirst, corpus)).toBe(0)
  })
})

describe('length of stay', () => {
  const label = (admitTime: string | null, dischargeTime: string | null, unit = 'elapsed') =>
    labelOrReason(taskFor('los', { unit }), {
      notes: [note('e')],
      encounters: [
        encounter('e', { admitTime, dischargeTime }),
        encounter('other', { admitTime: '2024-01-01', dischargeTime: '2024-01-02' }),
      ],
    })

  test('closes its bins above: two days to the second are still the first bin', () => {
    expect(label('2024-01-01T10:00:00', '2024-01-03T10:00:00')).toBe(0)
    expect(label('2024-01-01T10:00:00', '2024-01-03T10:00:01')).toBe(1)
    expect(label('2024-01-01T10:00:00', '2024-01-06T10:00:00')).toBe(2)
    expect(label('2024-01-01T10:00:00', '2024-01-06T10:00:01')).toBe(3)
  })

  test('by calendar counts midnights', () => {
    expect(label('2024-01-01T23:59:00', '2024-01-04T00:01:00')).toBe(1)
    expect(label('2024-01-01T23:59:00', '2024-01-04T00:01:00', 'elapsed')).toBe(1)
    expect(label('2024-01-01T00:01:00', '2024-01-03T23:59:00')).toBe(1)
    expect(label('2024-01-01T00:01:00', '2024-01-03T23:59:00', 'calendar')).toBe(0)
    expect(label('2024-01-01', '2024-01-06', 'calendar')).toBe(2)
  })

  test('has no label where it is negative, open or too coarse', () => {
    expect(label('2024-01-05T10:00:00', '2024-01-04T10:00:00')).toBe('discharge before admission')
    expect(label('2024-01-05T10:00:00', null)).toBe('no admission or no discharge time')
    expect(label('2024-01-01', '2024-01-06')).toBe('no time of day; elapsed days need one')
  })
})

describe('denial', () => {
  const label = (definition: string, ...claims: Partial<ClaimRecord>[]) =>
    labelOrReason(taskFor('denial', { definition }), {
      notes: [note('e')],
      encounters: [encounter('e')],
      claims: [...claims.map((more) => claim('e', more)), claim('other', { determination: 'paid', statusCode: '4' })],
    })

  test('at first includes what an appeal won', () => {
    expect(label('initial', { determination: 'final adverse' })).toBe(1)
    expect(label('initial', { determination: 'final favorable' })).toBe(1)
    expect(label('initial', { determination: 'paid' })).toBe(0)
    expect(label('initial', { determination: null })).toBe('claim outcome not known')
    expect(label('initial')).toBe('no claim')
  })

  test('strict is claim status 4 alone', () => {
    expect(label('strict', { statusCode: '4' })).toBe(1)
    expect(label('strict', { statusCode: '1', charge: 4100, paid: 0, denialCodes: ['CO-50'] })).toBe(0)
    expect(label('strict', { statusCode: '22' })).toBe('claim outcome not known')
  })

  test('broad adds nothing paid with a denial code, never an adjustment that is none', () => {
    const unpaid = { statusCode: '1', charge: 4100, paid: 0 }
    expect(label('broad', { statusCode: '4' })).toBe(1)
    expect(label('broad', { ...unpaid, denialCodes: ['CO50'] })).toBe(1)
    expect(label('broad', { ...unpaid, denialCodes: ['CO-45', 'PR-1', 'PR-2', 'PR-3', 'OA-23'] })).toBe(0)
    expect(label('broad', { ...unpaid, charge: 0, denialCodes: ['CO-50'] })).toBe(0)
    expect(label('broad', { ...unpaid, paid: 10, denialCodes: ['CO-50'] })).toBe(0)
  })

  test('broad takes a reversed claim and its reversal out and keeps the corrected one', () => {
    const denied = { statusCode: '1', charge: 2000, paid: 0, denialCodes: ['CO-50'] }
    const reversal = { statusCode: '22', charge: -2000, paid: 0 }
    const corrected = { statusCode: '1', charge: 2000, paid: 1500, denialCodes: ['CO-45'] }
    expect(label('broad', denied, reversal, corrected)).toBe(0)
    expect(label('broad', reversal, corrected)).toBe(0)
    expect(label('broad', denied, reversal)).toBe('claim outcome not known')
  })

  test('a denial of status 4 stays one at first, whatever reverses and corrects it', () => {
    const denied = { statusCode: '4', charge: 2000, paid: 0, denialCodes: ['CO-16'] }
    const reversal = { statusCode: '22', charge: -2000, paid: 0 }
    const corrected = { statusCode: '1', charge: 2000, paid: 1500 }
    for (const definition of ['strict', 'broad']) expect(label(definition, denied, reversal, corrected)).toBe(1)
  })

  test('broad orders decisions by their time', () => {
    const unpaid = { statusCode: '1', charge: 2000, paid: 0, denialCodes: ['CO-50'], time: '2025-01-01' }
    const reversal = { statusCode: '22', charge: -2000, paid: 0, time: '2025-02-01' }
    const corrected = { statusCode: '1', charge: 2000, paid: 0, denialCodes: ['PR-1'], time: '2025-02-01' }
    expect(label('broad', reversal, corrected, unpaid)).toBe(0)
    expect(label('broad', reversal, unpaid, { ...corrected, denialCodes: ['CO-50'] })).toBe(1)
  })

  test('reversals, claims of another payer and prices are no decisions', () => {
    for (const definition of ['strict', 'broad']) {
      const paid = { statusCode: '1', charge: 100, paid: 100 }
      for (const statusCode of ['22', '23', '25']) expect(label(definition, { statusCode }, paid)).toBe(0)
      expect(label(definition, { statusCode: '23' })).toBe('claim outcome not known')
      expect(label(definition, { statusCode: null }, paid)).toBe('claim outcome not known')
    }
  })

  test('a second payer has denied nothing where the first has paid', () => {
    const unpaid = { statusCode: '2', charge: 600, paid: 0 }
    expect(label('broad', { ...unpaid, denialCodes: ['OA-23', 'CO-97'] })).toBe(0)
    expect(label('broad', { ...unpaid, denialCodes: ['CO-50'] })).toBe(1)
    expect(label('broad', { ...unpaid, statusCode: '19', denialCodes: ['OA-23', 'CO-97'] })).toBe(1)
    expect(label('strict', { ...unpaid, denialCodes: ['CO-50'] })).toBe(0)
  })

  test('reasons without their group are told by their number', () => {
    const unpaid = { statusCode: '1', charge: 600, paid: 0 }
    expect(label('broad', { ...unpaid, denialCodes: ['45', '1', '23'] })).toBe(0)
    expect(label('broad', { ...unpaid, denialCodes: ['45', '197'] })).toBe(1)
    expect(label('initial', { determination: 'denied' })).toBe(1)
  })

  test('whatever strict calls a denial, broad does too', () => {
    const amount = fc.constantFrom(-100, 0, 50, 100, null)
    const anyClaim = fc.record({
      statusCode: fc.constantFrom('1', '2', '3', '4', '19', '20', '21', '22', '23', '25', '7', null),
      charge: amount,
      paid: amount,
      denialCodes: fc.subarray(['CO-45', 'CO-50', 'OA-23', '97']),
      time: fc.constantFrom('2025-01-01', '2025-01-02', null),
    })
    let denials = 0
    fc.assert(
      fc.property(fc.array(anyClaim, { maxLength: 6 }), (claims) => {
        if (label('strict', ...claims) !== 1) return
        denials++
        expect(label('broad', ...claims)).toBe(1)
      }),
    )
    expect(denials).toBeGreaterThan(0)
  })

  test('of several claims is a denial when one was denied', () => {
    expect(label('initial', { determination: 'paid' }, { determination: 'final adverse' })).toBe(1)
  })
})

describe('Charlson labels', () => {
  const encounters = [encounter('e', { admitTime: '2024-03-01T00:00:00' })]
  const diagnoses = [{ encounterKey: 'e', sequence: 1, icdVersion: 10 as const, code: 'I21' }]
  const patients = (birthDate: string | null) => [{ patientKey: 'p1', birthDate, sex: null, race: null }]

  test('leave out stays without codes', () => {
    const corpus = { notes: [note('other')], encounters: [...encounters, encounter('other')], diagnoses }
    expect(labelOrReason(taskFor('cci'), corpus)).toBe('no ICD codes')
  })

  test('count completed years for age points, and do not guess an age', () => {
    const corpus = { notes: [note('e')], encounters, diagnoses }
    const task = taskFor('cci', { agePoints: true })
    // Score 1; with 49 years no point more, with 70 years three.
    expect(labelOrReason(task, { ...corpus, patients: patients('1974-03-02') })).toBe(1)
    expect(labelOrReason(task, { ...corpus, patients: patients('1954-03-01') })).toBe(2)
    expect(labelOrReason(task, { ...corpus, patients: patients('1954-03-02') })).toBe(2)
    expect(labelOrReason(task, { ...corpus, patients: patients(null) })).toBe('age not known')
  })
})

describe('a column', () => {
  const task = taskFor('column', { column: 'section', values: { CC: 1, PLAN: 0 } })
  const label = (section: string) =>
    labelOrReason(task, { notes: [note(null, { attributes: { section } })] })

  test('gives the option its value stands for, and none for other values', () => {
    expect(label('CC')).toBe(1)
    expect(label('PLAN')).toBe(0)
    expect(label('ROS')).toBe('value of column section is not listed in the task')
    expect(label('constructor')).toBe('value of column section is not listed in the task')
    expect(label('')).toBe('no source')
  })
})

describe('labels', () => {
  test('say so where the corpus has no note of the types or no source, and count every note', () => {
    const corpus = { notes: [note('e', { type: 'Radiology' })], encounters: [encounter('e')] }
    expect(derive(taskFor('mortality', {}, { types: ['H&P'] }), corpus).unlabelled).toEqual([
      { reason: 'no note of these types', notes: 0 },
    ])
    expect(derive(taskFor('los'), corpus).unlabelled).toEqual([{ reason: 'no source', notes: 1 }])
  })

  test('of settings that override the task are derived by them', () => {
    const los = taskFor('los')
    const calendar = { kind: 'los', settings: { unit: 'calendar' } }
    expect(resolveRule(los, { unit: 'calendar', unrelated: 1 })).toEqual(calendar)
    expect(() => resolveRule(los, { unit: 'weeks' })).toThrow('label settings of Task are not valid at settings.unit')
  })

  test('are refused for a task whose options do not fit its rule', () => {
    const los = { ...taskFor('los'), options: ['short', 'long'] }
    expect(() => resolveRule(los)).toThrow('has 2 options, its label rule gives 4')
    const column = taskFor('column', { column: 'c', values: { a: 0, b: 2 } })
    expect(() => resolveRule(column)).toThrow('has 2 options, its label rule gives 3')
  })
})
