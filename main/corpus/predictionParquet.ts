import { parquetWriteBuffer } from 'hyparquet-writer'

/** One row of an exported scoring pass. */
export interface ExportedPrediction {
  rank: number
  noteKey: string
  patientKey: string
  time: string | null
  label: number
  risk: number
  /** One per option. */
  probabilities: readonly number[]
}

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const
const whole = { type: 'INT32' } as const
const number = { type: 'DOUBLE' } as const

/** The bytes of a Parquet file with the columns that `evaluate` reads; times as texts, since they have no time zone. */
export function predictionParquet({ rows, options, sections }: { rows: readonly ExportedPrediction[]; options: number; sections: string }): Uint8Array {
  const columns: { name: string; type: object; optional?: true; data: unknown[] }[] = [
    { name: 'rank', type: whole, data: rows.map(({ rank }) => rank) },
    { name: 'note_id', type: text, data: rows.map(({ noteKey }) => noteKey) },
    { name: 'patient_id', type: text, data: rows.map(({ patientKey }) => patientKey) },
    { name: 'time', type: text, optional: true, data: rows.map(({ time }) => time) },
    { name: 'label', type: whole, data: rows.map(({ label }) => label) },
    { name: 'risk', type: number, data: rows.map(({ risk }) => risk) },
    ...Array.from({ length: options }, (_, index) => ({
      name: `p_${index}`,
      type: number,
      data: rows.map(({ probabilities }) => probabilities[index]),
    })),
    { name: 'note_sections', type: text, data: rows.map(() => sections) },
  ]
  const bytes = parquetWriteBuffer({
    columnData: columns.map(({ name, data }) => ({ name, data })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type, optional }) => ({
        name,
        repetition_type: optional ? ('OPTIONAL' as const) : ('REQUIRED' as const),
        ...type,
      })),
    ],
    createdBy: 'wardbench',
  })
  return new Uint8Array(bytes)
}
