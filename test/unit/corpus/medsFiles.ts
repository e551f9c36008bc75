import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'

/** MEDS files as the standard has them: times in microseconds without a zone, codes and texts as strings. */
export type MedsRow = Record<string, string | number | bigint | boolean | null | undefined>

const schemas = {
  subject_id: { type: 'INT64' },
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
  prediction_time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
  end: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
  hadm_id: { type: 'INT64' },
  visit_id: { type: 'INT64' },
  seq_num: { type: 'INT64' },
  numeric_value: { type: 'FLOAT' },
  boolean_value: { type: 'BOOLEAN' },
  integer_value: { type: 'INT64' },
  float_value: { type: 'FLOAT' },
} as const

export function microseconds(time: string): bigint {
  return BigInt(Date.parse(`${time.replace(' ', 'T')}${time.length === 10 ? 'T00:00:00' : ''}Z`)) * 1000n
}

export function medsParquet(rows: readonly MedsRow[]): Buffer {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const schemaOf = (name: string) =>
    name in schemas ? schemas[name as keyof typeof schemas] : ({ type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const)
  const cell = (name: string, value: MedsRow[string]) => {
    if (value === null || value === undefined || value === '') return undefined
    const schema = schemaOf(name)
    if ('logical_type' in schema) return microseconds(String(value))
    return schema.type === 'INT64' ? BigInt(value) : value
  }
  const bytes = parquetWriteBuffer({
    columnData: columns.map((name) => ({ name, data: rows.map((row) => cell(name, row[name])) })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map((name) => ({ name, repetition_type: 'OPTIONAL' as const, ...schemaOf(name) })),
    ],
  })
  return Buffer.from(bytes)
}

export function writeMeds(folder: string, files: Record<string, readonly MedsRow[] | string>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : medsParquet(content))
  }
  return folder
}
