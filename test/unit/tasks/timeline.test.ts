import { describe, expect, it } from 'vitest'
import { timelineOf, type TimelineInput } from '../../../main/tasks/timeline.ts'
import type { EncounterRecord } from '../../../shared/domain/records.ts'
import { labelRule } from '../../../shared/domain/task.ts'

const stay = (encounterKey: string, admitTime: string, dischargeTime: string | null, more: Partial<EncounterRecord> = {}): EncounterRecord => ({
  encounterKey,
  patientKey: 'p',
  admitTime,
  dischargeTime,
  class: 'inpatient',
  admissionType: 'EMERGENCY',
  disposition: 'HOME',
  expired: false,
  payer: null,
  service: null,
  ...more,
})
const readmission = labelRule.parse({ kind: 'readmission' })
const input: TimelineInput = {
  note: { id: 1, time: '2021-03-10T09:00:00', encounterKey: 'b' },
  encounters: [
    stay('a', '2020-12-01T08:00:00', '2020-12-04T10:00:00'),
    stay('b', '2021-03-05T08:00:00', '2021-03-10T10:00:00'),
    stay('c', '2021-03-20T08:00:00', '2021-03-22T10:00:00', { class: 'outpatient' }),
    stay('d', '2021-03-28T08:00:00', '2021-04-02T10:00:00'),
  ],
  notes: [
    { id: 1, time: '2021-03-10T09:00:00', type: 'Discharge summary', encounterKey: 'b' },
    { id: 2, time: '2021-03-10', type: 'Letter', encounterKey: null },
    { id: 3, time: null, type: 'Scan', encounterKey: null },
  ],
  claims: [],
  deathDate: null,
  shiftedDates: false,
  label: { rule: readmission, value: 1 },
}
const told = (changed: Partial<TimelineInput> = {}) =>
  timelineOf({ ...input, ...changed }).events.map(({ kind, time, place, outcome }) => [kind, time?.slice(0, 10), place, outcome].filter(Boolean).join(' '))

describe('the timeline around a note', () => {
  it('is in the order of time, and says what comes after the note, on its day, and what has no time', () => {
    expect(told()).toEqual([
      'admission 2020-12-01 before',
      'discharge 2020-12-04 before',
      'admission 2021-03-05 before',
      'note 2021-03-10 note',
      'discharge 2021-03-10 after',
      'note 2021-03-10 same day',
      'admission 2021-03-20 after',
      'discharge 2021-03-22 after',
      'admission 2021-03-28 after The return that the label is of',
      'discharge 2021-04-02 after',
      'horizon 2021-04-09 after',
      'note unknown',
    ])
  })

  it('marks the end of the follow-up where no return counted', () => {
    const outcomes = told({ label: { rule: readmission, value: 0 } }).filter((line) => line.includes('return'))
    expect(outcomes).toEqual(['horizon 2021-04-09 after No return that counts until here'])
  })

  it('marks the death in the stay, once, though patient and stay both tell it', () => {
    const died = [stay('b', '2021-03-05T08:00:00', '2021-03-12T10:00:00', { expired: true, disposition: 'EXPIRED', deathTime: '2021-03-12T04:00:00' })]
    const label = { rule: labelRule.parse({ kind: 'mortality' }), value: 1 }
    const deaths = told({ encounters: died, deathDate: '2021-03-12', label }).filter((line) => line.startsWith('death'))
    expect(deaths).toEqual(['death 2021-03-12 after The death that the label is of'])
  })

  it('marks decisions about the claim of this stay for a denial, and the discharge for a length of stay', () => {
    const claim = { claimKey: 'x', encounterKey: 'b', charge: 10, paid: 0, determination: 'denied', statusCode: '4', denialCodes: ['CO-197'], time: '2021-04-01' }
    const label = { rule: labelRule.parse({ kind: 'denial' }), value: 1 }
    const { events } = timelineOf({ ...input, claims: [claim, { ...claim, claimKey: 'y', encounterKey: 'a' }], label })
    expect(events.filter(({ kind }) => kind === 'claim').map(({ detail, outcome }) => [detail, outcome])).toEqual([
      ['denied · status 4 · CO-197', 'A decision that the label is of'],
      ['denied · status 4 · CO-197', null],
    ])
    expect(told({ label: { rule: labelRule.parse({ kind: 'los' }), value: 2 } })).toContain('discharge 2021-03-10 after The end of the stay that the label is of')
  })

  it('leaves out what is far away, never the note nor what made the label', () => {
    const many = Array.from({ length: 900 }, (_, index) => ({ id: 10 + index, time: `20${10 + (index % 9)}-01-01`, type: 'Note', encounterKey: null }))
    const { events, leftOut } = timelineOf({ ...input, notes: [...input.notes, ...many] })
    expect(events.length + leftOut).toBe(912)
    expect(leftOut).toBeGreaterThan(500)
    expect(events.some(({ place }) => place === 'note')).toBe(true)
    expect(events.some(({ outcome }) => outcome !== null)).toBe(true)
  })

  it('places nothing where the note has no time', () => {
    const { events } = timelineOf({ ...input, note: { ...input.note, time: null } })
    expect(new Set(events.filter(({ noteId }) => noteId !== 1).map(({ place }) => place))).toEqual(new Set(['unknown']))
  })
})
