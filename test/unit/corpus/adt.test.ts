import { expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { collectingSink, temporaryFile } from './support.ts'

test('ADT events become stays: origin and class of the admission, unit of the last event, cancellations undone', async () => {
  const rows = [
    'patient_id,encounter_id,event_type,event_time,unit,patient_class,discharge_disposition',
    'p1,e1,A01,2024-01-01T10:00:00,ER,I,',
    'p1,e1,A02,2024-01-02T10:00:00,ICU,I,',
    'p1,e1,A03,2024-01-03T10:00:00,ICU,I,Home',
    'p1,e1,A13,2024-01-03T11:00:00,ICU,I,',
    'p1,e1,discharge,2024-01-06T10:00:00,Ward,I,Expired',
    'p2,e2,A01,2024-01-01T10:00:00,Ward,I,',
    'p2,e2,A11,2024-01-01T11:00:00,Ward,I,',
    'p3,e3,A03,2024-01-01T11:00:00,Ward,I,Home',
    'p4,e4,A01,24-01-01,Ward,I,',
    'p4,e5,A08,2024-01-01,Ward,I,',
    'p6,e6,admission,2024-02-01,Ward,I,',
  ]
  const { sources, tables: mapped } = await inspectPaths([temporaryFile('adt.csv', `${rows.join('\n')}\n`)])
  expect(sources.map(({ source }) => source)).toEqual(['adt'])
  expect(mapped).toEqual([])
  const { sink, tables } = collectingSink()
  const { rejects } = await importCorpus({ sources, settings: { minimumWords: 0 } }, { sink })
  expect(tables.encounters).toMatchObject([
    {
      encounterKey: 'e1',
      admitTime: '2024-01-01T10:00:00',
      dischargeTime: '2024-01-06T10:00:00',
      class: 'I',
      service: 'Ward',
      disposition: 'Expired',
    },
    { encounterKey: 'e6', admitTime: '2024-02-01', dischargeTime: null },
  ])
  expect(rejects.map(({ reason }) => reason).sort()).toEqual([
    'event is neither admit, transfer nor discharge',
    'event_time has a two-digit year',
    'stay has no admission event',
  ])
})

test('events miss notes only where none lie beside them', async () => {
  const events = temporaryFile('adt.csv', 'patient_id,encounter_id,event_type,event_time\np1,e1,A01,2024-01-01T10:00:00\n')
  const missing = async (...beside: string[]) => (await inspectPaths([events, ...beside])).sources.flatMap((found) => found.missing)
  expect(await missing()).toContain('No notes: add notes, or import into a corpus that has them')
  const table = temporaryFile('notes.csv', 'note_id,subject_id,text\n1,p1,The patient walks.\n')
  const text = temporaryFile('p1_e1_2024-01-01.txt', 'The patient walks.')
  expect(await missing(table)).toEqual(['No diagnoses: no Charlson labels'])
  expect(await missing(text)).not.toContain('No notes: add notes, or import into a corpus that has them')
})
