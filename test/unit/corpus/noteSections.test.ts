import { expect, test } from 'vitest'
import { noteSections } from '../../../main/corpus/noteSections.ts'

test('section titles are found with the offset of their first character', () => {
  const text = [
    'ADMISSION NOTE',
    '',
    'Chief Complaint: chest pain',
    'HISTORY OF PRESENT ILLNESS: a man of 60 years. He said: it hurts.',
    '',
    'Social history:',
    'BP: 120/80',
    '  ## Plan',
    'Aspirin: continue',
    'ASSESSMENT AND PLAN',
  ].join('\n')
  const sections = noteSections(text)
  expect(sections.map((section) => section.title)).toEqual([
    'ADMISSION NOTE',
    'Chief Complaint',
    'HISTORY OF PRESENT ILLNESS',
    'Social history',
    'Plan',
    'ASSESSMENT AND PLAN',
  ])
  for (const { title, start } of sections) expect(text.slice(start, start + title.length)).toBe(title)
})

test('what stands before line after line is a speaker, not a section', () => {
  expect(noteSections('DOCTOR: Hello.\nPATIENT: Hi.\n'.repeat(3))).toEqual([])
})

test('prose has no sections', () => {
  expect(noteSections('The patient was seen today.\nNo acute distress, he says: fine.')).toEqual([])
})
