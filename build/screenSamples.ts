/** Files for the pictures of an import: tables of a known source, and an invented table with rows that will be refused. */
import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.ts'

export interface Samples {
  /** A folder of MIMIC-IV's demo tables. */
  source: string
  table: string
}

export function writeSamples(folder: string): Samples {
  const source = path.join(folder, 'mimic-iv-demo')
  cpSync(path.join(root, 'test/fixtures/mimic-iv-demo/hosp'), path.join(source, 'hosp'), { recursive: true })
  const table = path.join(folder, 'ward-notes.csv')
  writeFileSync(table, `note_id,mrn,filed_time,note_type,body,ward\n${rows().join('')}`)
  return { source, table }
}

const findings = [
  'Seen on the ward round. Breathless on the stairs, ankles swollen, started on furosemide.',
  'Walks with one helper after the hip operation. Wound dry, pain controlled with paracetamol.',
  'Cough with green sputum for four days, crackles on the right. Antibiotics by mouth, home tomorrow.',
  'Sugar between 8 and 11 on the new doses. Feet checked, no ulcer. Diet explained again.',
]

function rows(): string[] {
  return Array.from({ length: 60 }, (_, index) => {
    const day = String(1 + (index % 28)).padStart(2, '0')
    const filed = index % 9 === 4 ? `${day}/03/21` : `2021-03-${day} ${String(7 + (index % 12)).padStart(2, '0')}:30`
    const body = index % 14 === 6 ? 'Not seen.' : `${findings[index % findings.length]} Plan unchanged, review in two days.`
    const kind = index % 3 === 0 ? 'Discharge summary' : 'Progress note'
    return `${1001 + index},${500 + (index >> 1)},${filed},${kind},"${body}",${index % 2 === 0 ? 'North' : 'South'}\n`
  })
}
