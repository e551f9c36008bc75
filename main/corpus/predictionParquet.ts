import { parquetWriteBuffer } from 'hyparquet-writer'

/** A column of an exported scoring pass. */
export interface PredictionColumn {
  name: string
  type: 'text' | 'whole' | 'number'
  /** Some values may be null. */
  optional?: true
  values: readonly (string | number | null)[]
}

const types = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { type: 'INT32' },
  number: { type: 'DOUBLE' },
} as const

/** The bytes of a Parquet file. Times are texts, since they have no time zone. */
export function predictionParquet(columns: readonly PredictionColumn[]): Uint8Array {
  const bytes = parquetWriteBuffer({
    columnData: columns.map(({ name, values }) => ({ name, data: [...values] })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type, optional }) => ({
        name,
        repetition_type: optional ? ('OPTIONAL' as const) : ('REQUIRED' as const),
        ...types[type],
      })),
    ],
    createdBy: 'wardbench',
  })
  return new Uint8Array(bytes)
}
