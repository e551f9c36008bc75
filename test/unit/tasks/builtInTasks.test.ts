import { describe, expect, test } from 'vitest'
import binaryExample from '../../../assets/tasks/examples/mts-binary.json' with { type: 'json' }
import sectionExample from '../../../assets/tasks/examples/mts-section.json' with { type: 'json' }
import { builtInTasks } from '../../../main/tasks/builtInTasks.ts'
import { resolveRule } from '../../../main/tasks/labels/deriveLabels.ts'
import { assignSplit } from '../../../main/tasks/splits.ts'
import type { NoteFacts, NoteRecord } from '../../../shared/domain/records.ts'
import { task } from '../../../shared/domain/task.ts'
import { fixture, importFile, importTables } from '../corpus/support.ts'
import { derive } from './support.ts'

describe('the built-in tasks', () => {
  test('are the five of the paper, with its questions and options', () => {
    expect(builtInTasks().map(({ id, question, options }) => [id, question, options])).toEqual([
      [
        'readmission',
        'Given the above discharge note of the patient, will the patient be readmitted to the hospital within 30 days of discharge?',
        ['no', 'yes'],
      ],
      [
        'mortality',
        'Given the above admission note of the patient, will the patient die during the hospital admission?',
        ['no', 'yes'],
      ],
      [
        'los',
        'Given the above admission note of the patient, how long will the patient stay at the hospital?',
        ['0 to 2 days', '3 days', '4 to 5 days', 'more than 5 days'],
      ],
      [
        'denial',
        'Given the above discharge note of the patient, will the insurance claim of the patient be denied?',
        ['no', 'yes'],
      ],
      [
        'cci',
        "Given the above admission note of the patient, what's the Charlson Comorbidity Index of the patient?",
        ['score 0', 'score 1 to 2', 'score 3 to 4', 'score 5 to 7', 'score more than 7'],
      ],
    ])
  })

  test('have options that fit their label rules', () => {
    for (const builtIn of builtInTasks()) expect(resolveRule(builtIn)).toEqual(builtIn.label)
  })

  test('read one note per stay: the admission note, or the discharge note', () => {
    expect(Object.fromEntries(builtInTasks().map(({ id, notes }) => [id, notes.pick]))).toEqual({
      readmission: 'discharge',
      mortality: 'admission',
      los: 'admission',
      denial: 'discharge',
      cci: 'admission',
    })
  })
})

describe('the MTS-Dialog examples', () => {
  async function mtsNotes(text: 'dialogue' | 'section_text'): Promise<NoteFacts[]> {
    const files = ['TrainingSet', 'TestSet-1-MEDIQA-Chat-2023', 'TestSet-2-MEDIQA-Sum-2023'].map((name) =>
      importFile(fixture(`mts-dialog/MTS-Dialog-${name}.csv`), 'notes', { noteKey: 'ID', text }, {
        attributes: ['section_header'],
        constants: { split: name },
        noteKeyPrefix: `${name}-`,
      }),
    )
    const { notes } = await importTables(files)
    return notes.map(({ text: _text, ...facts }: NoteRecord, index) => ({ ...facts, id: index + 1 }))
  }

  test('label every dialogue with one of twenty sections, and 29 % as family or social history', async () => {
    const notes = await mtsNotes('dialogue')
    const sections = derive(task.parse(sectionExample), { notes })
    expect(sections.labels).toHaveLength(1601)
    expect(new Set(sections.labels.map((label) => label.value)).size).toBe(20)
    const binary = derive(task.parse(binaryExample), { notes })
    expect(binary.labels.filter((label) => label.value === 1)).toHaveLength(351 + 45 + 47)
  })

  test('split as published and show the test texts that training holds too: 1 dialogue, 51 sections', async () => {
    const values = {
      TrainingSet: 'train',
      'TestSet-1-MEDIQA-Chat-2023': 'test',
      'TestSet-2-MEDIQA-Sum-2023': 'test',
    } as const
    const settings = { method: 'published', attribute: 'split', values, cohort: null } as const
    const dialogues = assignSplit({ notes: await mtsNotes('dialogue'), settings })
    const sections = assignSplit({ notes: await mtsNotes('section_text'), settings })
    expect(dialogues.sets).toEqual([
      { set: 'train', notes: 1201, patients: 1201 },
      { set: 'test', notes: 400, patients: 400 },
    ])
    expect(dialogues).toMatchObject({ patientOverlap: 0, textOverlap: 1, withoutSet: [] })
    expect(sections.textOverlap).toBe(51)
  })
})
