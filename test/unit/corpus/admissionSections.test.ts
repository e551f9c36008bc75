import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admissionRanges } from '../../../main/corpus/admissionSections.ts'

const read = (text: string) =>
  admissionRanges(text)
    .map(([start, end]) => text.slice(start, end))
    .join('')

/** Laid out as MIMIC-IV-Note's discharge summaries are; the content is made up. */
const mimic = `Name:  ___                     Unit No:   ___
Admission Date:  2180-01-02              Discharge Date:   2180-01-09
Service: MEDICINE

Allergies:
Penicillins
Attending: ___.

Chief Complaint:
cough

Major Surgical or Invasive Procedure:
Bronchoscopy

History of Present Illness:
Three days of cough. In the ED, initial vitals: 98.1 107/61.
REVIEW OF SYSTEMS:
(+) per HPI

Past Medical History:
1. Asthma
Past Surgical History:
none
Social History:
___
Family History:
Father had asthma
Physical Exam:
ADMISSION PHYSICAL EXAM:
GENERAL: tired
HEENT: dry
DISCHARGE PHYSICAL EXAM:
GENERAL: well

Pertinent Results:
ADMISSION LABS:
WBC 14
DISCHARGE LABS:
WBC 7

Brief Hospital Course:
ACTIVE ISSUES:
# Pneumonia: got better on antibiotics

Medications on Admission:
1. Albuterol

Discharge Medications:
1. Prednisone

Discharge Disposition:
Home

Discharge Diagnosis:
pneumonia

Discharge Condition:
Mental Status: Clear and coherent.

Discharge Instructions:
Dear Ms. ___, you were admitted for cough.

Followup Instructions:
___
`

describe('the admission sections of a discharge summary', () => {
  test('are what was known when the stay began', () => {
    const text = read(mimic)
    for (const kept of ['Penicillins', 'cough', 'Three days', '(+) per HPI', 'Asthma', 'Father', 'tired', 'WBC 14', 'Albuterol']) {
      expect(text).toContain(kept)
    }
    const left = ['2180', 'Bronchoscopy', 'GENERAL: well', 'WBC 7', 'Pneumonia', 'Prednisone', 'Home', 'Dear', 'Mental Status']
    for (const later of left) expect(text).not.toContain(later)
  })

  test.each([
    ['CHIEF COMPLAINT: fall\nHOSPITAL COURSE: died on day two.\nALLERGIES: none', 'CHIEF COMPLAINT: fall\nALLERGIES: none'],
    ['cc: fall\nhpi: slipped\nd/c meds: none\nsoc: alone\ndispo: home', 'cc: fall\nhpi: slipped\nsoc: alone\n'],
    ['**Past Medical History**\nCOPD\n**Hospital Course**\nbad', '**Past Medical History**\nCOPD\n'],
    ['HPI: fall\r\nVS on discharge: T 98\r\nPMH: COPD\r\n', 'HPI: fall\r\nPMH: COPD\r\n'],
    ['Medications on admission: a\nMedications: b\nHome medications: c', 'Medications on admission: a\nHome medications: c'],
    ['Labs: 1\nLabs on admission: 2\nLaboratory data: 3', 'Labs on admission: 2\n'],
  ])('in another layout: %j', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test('end at a title that speaks of the end, known or not', () => {
    for (const title of ['Exam at discharge', 'Cause of death', 'Transfer exam', 'Condition', 'Transitional issues']) {
      expect(read(`PE: well\n${title}: not to be read\n`)).toBe('PE: well\n')
    }
  })

  test('are none in a text without titles, and prose does not make one', () => {
    expect(read('The patient was admitted with a cough and went home.\nHe has a long history of asthma.\nShe has a history.')).toBe('')
  })

  test('are ranges in order, apart, within the text, that begin at a line', () => {
    const lines = fc.array(fc.constantFrom('HPI:', 'Course: x', 'PMH: y', 'text', '', 'Exam', 'Discharge exam:', '😀 note'))
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join('\n')
        let before = -1
        for (const [start, end] of admissionRanges(text)) {
          expect(start).toBeGreaterThan(before)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(start === 0 || text[start - 1] === '\n').toBe(true)
          before = end
        }
      }),
    )
  })
})
