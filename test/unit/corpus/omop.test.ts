import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { derive, note, taskFor } from '../tasks/support.ts'
import { collectingSink, fixture, temporaryFile } from './support.ts'

async function importPaths(paths: string[]) {
  const { sources } = await inspectPaths(paths)
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ sources, settings: { minimumWords: 0 } }, { sink })
  return { ...tables, result, sources }
}

describe('OMOP', () => {
  test('of Synthea: every person and visit; SNOMED conditions are refused instead of taken for ICD', async () => {
    const { patients, encounters, diagnoses, result, sources } = await importPaths([fixture('omop-synthea')])
    expect(sources.map(({ source }) => source)).toEqual(['omop'])
    expect(patients).toHaveLength(28)
    expect(patients.filter(({ deathDate }) => deathDate).length).toBe(3)
    expect(patients.find(({ patientKey }) => patientKey === '1')).toMatchObject({ birthDate: '1998-04-09', sex: 'M' })
    expect(encounters).toHaveLength(1791)
    expect(encounters.filter((stay) => stay.class === 'inpatient')).toHaveLength(13)
    expect(diagnoses).toEqual([])
    expect(result.rejects).toEqual([{ reason: 'condition has no code that is known to be ICD', rows: 470 }])
    const notes = encounters.map(({ encounterKey, patientKey }) => note(encounterKey, { patientKey }))
    const corpus = { patients, encounters, diagnoses, notes }
    expect(derive(taskFor('cci'), corpus).unlabelled).toEqual([{ reason: 'no source', notes: 1791 }])
    expect(derive(taskFor('denial'), corpus).unlabelled).toEqual([{ reason: 'no source', notes: 1791 }])
    expect(new Set(derive(taskFor('mortality'), corpus).labels.map(({ source }) => source))).toEqual(
      new Set(['death date and stay']),
    )
  })

  test('takes ICD by the vocabulary of the concept or by a prefix, and the columns of 5.3', async () => {
    const paths = [
      temporaryFile('concept.csv', 'concept_id\tvocabulary_id\tconcept_code\n1\tICD10CM\tI10\n2\tICD9CM\t038.9\n3\tSNOMED\t9\n'),
      temporaryFile(
        'condition_occurrence.csv',
        'person_id,condition_source_value,condition_source_concept_id,visit_occurrence_id\n' +
          '1,I10,1,7\n1,038.9,2,7\n1,9,3,7\n1,ICD10CM:E11.9,0,7\n',
      ),
      temporaryFile(
        'visit_occurrence.csv',
        'visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_end_date,discharge_to_source_value\n' +
          '7,1,9201,2020-01-01,2020-01-03,Expired\n8,1,9201,2020-01-04,2020-01-03,Home\n',
      ),
    ]
    const { diagnoses, encounters, result, sources } = await importPaths(paths)
    expect(sources[0].missing.join()).not.toContain('concept')
    expect(diagnoses.map(({ icdVersion, code }) => [icdVersion, code])).toEqual([[10, 'I10'], [9, '0389'], [10, 'E119']])
    expect(encounters).toMatchObject([{ encounterKey: '7', class: 'inpatient', disposition: 'Expired' }])
    expect(result.warnings).toEqual([])
    expect(result.rejects.map(({ reason }) => reason).sort()).toEqual([
      'condition has no code that is known to be ICD',
      'discharge before admission',
    ])
  })

  test('names what is lost without CONCEPT, and a note table that is empty', async () => {
    const { sources, result } = await importPaths([
      temporaryFile('note.csv', 'note_id,person_id,note_text,note_date\n'),
      temporaryFile('condition_occurrence.csv', 'person_id,condition_source_value,visit_occurrence_id\n1,ICD10CM:E11.9,7\n'),
    ])
    expect(sources[0].missing[0]).toMatch(/^No concept: .*so Charlson labels may be missing\. Add CONCEPT\.csv/)
    expect(result.warnings).toEqual(['note.csv has no rows, only names of columns: nothing was read from it'])
  })
})
