import { describe, expect, it } from 'vitest'
import {
  draftOf,
  freeColumns,
  importProblems,
  mapField,
  pathBelow,
  setConstant,
  suggestedName,
  type TableFields,
} from '../../../renderer/features/corpora/importDraft.ts'
import type { FilePreview } from '../../../shared/domain/corpus.ts'

const preview: FilePreview = {
  path: '/data/notes.csv',
  format: 'csv',
  table: 'notes',
  bytes: 100,
  columns: ['body', 'kind', 'fall'],
  rows: [],
  mapping: { text: 'body' },
  warnings: [],
}
const fields: TableFields = {
  notes: [
    { name: 'text', required: true, help: '' },
    { name: 'type', required: false, help: '' },
  ],
}

describe('an import as it is set up', () => {
  it('begins with the suggested columns and misses nothing', () => {
    expect(importProblems([draftOf(preview)], fields)).toEqual([])
  })

  it('names the required field that lost its column', () => {
    const draft = draftOf(preview)
    const without = { ...draft, file: mapField(draft.file, 'text', null) }
    expect(importProblems([without], fields)).toEqual(['notes.csv: choose a column for text.'])
  })

  it('needs a note table', () => {
    const draft = draftOf({ ...preview, table: 'patients', mapping: { patientKey: 'body' } })
    expect(importProblems([draft], fields)).toEqual(['One of the files must be a note table.'])
  })

  it('takes a column from the attributes and a fixed value from the field when the field gets the column', () => {
    const { file } = draftOf(preview)
    const before = setConstant({ ...file, attributes: ['kind', 'fall'] }, 'type', 'Discharge summary')
    const after = mapField(before, 'type', 'kind')
    expect(after).toMatchObject({ mapping: { text: 'body', type: 'kind' }, attributes: ['fall'], constants: {} })
  })

  it('offers only columns that no field takes as attributes', () => {
    const draft = draftOf(preview)
    expect(freeColumns({ ...draft, file: mapField(draft.file, 'type', 'kind') })).toEqual(['fall'])
  })

  it('tells files of different folders apart by their path below what was chosen', () => {
    expect(pathBelow('/data/mimic/hosp/patients.csv', ['/data/mimi', '/data/mimic'])).toBe('hosp/patients.csv')
    expect(pathBelow('C:\\data\\notes.csv', ['C:\\data'])).toBe('notes.csv')
    expect(pathBelow('/data/notes.csv', ['/data/notes.csv'])).toBe('notes.csv')
  })

  it('suggests the name of the folder, or of the file without its endings', () => {
    expect(suggestedName(['/data/mimic-iv-2.2/'])).toBe('mimic-iv-2.2')
    expect(suggestedName(['/data/ward.notes.csv.gz', '/data/other.csv'])).toBe('ward.notes')
  })
})
