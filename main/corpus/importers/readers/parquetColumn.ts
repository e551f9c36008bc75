import type { FileHandle } from 'node:fs/promises'
import type { ColumnMetaData, DecodedArray, PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { DamagedPage, decodeDictionary, decodePage, maximumPageBytes, type LeafColumn } from './parquetPage.ts'

/**
 * One column of one row group, page by page: its dictionary and one page are held, however large the row group is.
 */
export interface ColumnCursor {
  /** Whole rows at hand. */
  available(): number
  /** Reads the next page. @throws DamagedPage at the end of the column */
  fill(): Promise<void>
  /** The next rows; no more than are available. */
  take(count: number): ArrayLike<unknown>
}

const windowBytes = 2 ** 16
const maximumHeaderBytes = 2 ** 24

export function openColumn(file: FileHandle, chunk: ColumnMetaData, column: LeafColumn): ColumnCursor {
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset)
  const end = start + Number(chunk.total_compressed_size)
  const bytesAt = windowed(file, end)
  const repeated = column.maximumRepetition > 0
  let offset = start
  let dictionary: DecodedArray | null = null
  let rows: ArrayLike<unknown> = []
  let taken = 0

  /** The last row of a repeated column may go on in the next page. */
  const complete = () => (repeated && offset < end ? Math.max(0, rows.length - 1) : rows.length)

  async function readHeader(): Promise<PageHeader> {
    for (let length = windowBytes; ; length *= 4) {
      const bytes = await bytesAt(offset, Math.min(length, end - offset))
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
      try {
        const header = parquetHeader(reader)
        offset += reader.offset
        return header
      } catch (error) {
        // Statistics in it can hold whole notes.
        if (length >= maximumHeaderBytes || offset + length >= end) throw error
      }
    }
  }

  return {
    available: () => complete() - taken,
    async fill() {
      const rest = Array.prototype.slice.call(rows, taken) as unknown[]
      rows = rest // before the next page is read, so that two are never held
      taken = 0
      if (offset >= end) throw new DamagedPage('column ends before its rows do')
      const header = await readHeader()
      const { type, compressed_page_size: size } = header
      if (!(size >= 0 && size <= maximumPageBytes && offset + size <= end)) throw new DamagedPage('page has no such size')
      const packed = await bytesAt(offset, size)
      offset += size
      if (type === 'DICTIONARY_PAGE') dictionary = decodeDictionary(packed, header, column, chunk.codec)
      else if (type === 'DATA_PAGE' || type === 'DATA_PAGE_V2') {
        rows = decodePage(packed, header, column, { codec: chunk.codec, dictionary, rows: rest })
      }
    },
    take(count) {
      const from = taken
      taken += count
      return Array.prototype.slice.call(rows, from, taken) as unknown[]
    },
  }
}

/** Reads of at least 64 KB, since pages may be small. */
function windowed(file: FileHandle, end: number) {
  let window = Buffer.alloc(0)
  let windowStart = 0
  return async (offset: number, length: number): Promise<Buffer> => {
    if (offset < windowStart || offset + length > windowStart + window.length) {
      window = Buffer.alloc(0)
      const bytes = Buffer.allocUnsafeSlow(Math.min(Math.max(length, windowBytes), end - offset))
      let done = 0
      while (done < bytes.length) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done)
        if (bytesRead === 0) throw new DamagedPage('file ends within a page')
        done += bytesRead
      }
      if (length > windowBytes) return bytes
      window = bytes
      windowStart = offset
    }
    return window.subarray(offset - windowStart, offset - windowStart + length)
  }
}
