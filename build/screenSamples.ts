/** Files for the pictures of an import: tables of a known source, and an invented table with rows that will be refused. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeFiles, writeBundle } from '../main/operations/signedFile.ts'
import { newSigningKey } from '../main/operations/signing.ts'
import { builtInTasks } from '../main/tasks/builtInTasks.ts'
import { modelBundle } from '../shared/domain/modelBundle.ts'
import { root } from './root.ts'

export interface Samples {
  /** A folder of MIMIC-IV's demo tables. */
  source: string
  table: string
  /** Of another hospital; its model would not work. */
  bundle: string
}

export async function writeSamples(folder: string): Promise<Samples> {
  const source = path.join(folder, 'mimic-iv-demo')
  cpSync(path.join(root, 'test/fixtures/mimic-iv-demo/hosp'), path.join(source, 'hosp'), { recursive: true })
  const table = path.join(folder, 'ward-notes.csv')
  writeFileSync(table, `note_id,mrn,filed_time,note_type,body,ward\n${rows().join('')}`)
  return { source, table, bundle: await writeBundleOf(folder) }
}

async function writeBundleOf(folder: string): Promise<string> {
  const key = newSigningKey()
  const content = path.join(folder, 'bundle-content')
  mkdirSync(content, { recursive: true })
  writeFileSync(path.join(content, 'baseline.json'), Buffer.alloc(400_000, ' '))
  const estimate = { value: 0.71, reason: null, interval: { low: 0.66, high: 0.76 } }
  const manifest = modelBundle.parse({
    format: 1,
    product: 'Wardbench',
    version: '0.1.0',
    createdAt: '2026-06-01T09:00:00.000Z',
    publicKey: key.publicKey,
    operating: {
      name: 'Readmission within 30 days',
      version: 2,
      task: builtInTasks().find(({ id }) => id === 'readmission'),
      reading: null,
      flag: { kind: 'share', share: 0.1 },
      threshold: 0.18,
      recalibration: null,
      population: 'Adults, medicine and surgery',
      noteTypes: ['Discharge summary'],
      expiresOn: null,
      remark: '',
      validation: {
        corpusName: 'Hospital B', splitName: 'By time', set: 'temporal', from: '2025-01-01', until: '2025-12-31', n: 2140, patients: 1822, counts: [1912, 228],
        noteTypes: [], auroc: estimate, brier: estimate, calibration: null, operatingPoint: null, fittedOn: null, warnings: [],
      },
    },
    model: {
      name: 'TF-IDF, discharge summaries',
      kind: 'tfidf',
      card: {
        origin: 'Another hospital', parentId: null, synthetic: true, treatAsPhi: true, licence: '', parameters: 50_000, tokens: { real: 0, padded: 0 },
        corpusHash: null, notesSeen: 8000, taskIds: ['readmission'], config: {},
      },
    },
    checks: [],
    files: await describeFiles(content, ['baseline.json']),
  })
  const target = path.join(folder, 'readmission.wardbundle')
  await writeBundle(target, { manifest, folder: content, key })
  return target
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
