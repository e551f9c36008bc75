import { basename } from 'node:path'
import type { Importer, OfferedFile, ReadInput } from './importer.ts'
import { noNotes, noStays } from './missing.ts'
import { openBytes } from './readers/bytes.ts'
import type { Source, SourceItem } from './source.ts'
import { readRemittances } from './x12/remittances.ts'
import { segmentSplitter, startsInterchange } from './x12/segments.ts'

/**
 * X12 835 remittances: what payers made of claims. They know no stays: a claim belongs to the stay whose key is its
 * patient control number (CLP01), so they are imported beside a source or tables that have the stays and notes.
 */
const usualNames = /\.(835|x12|edi|era|rmt|rem)(\.txt)?$/
/** Text files are remittances too, but a folder of a hundred thousand notes is not searched for one. */
const possibleNames = /\.(txt|dat)$|(^|\/)[^.]+$/
const mostPossible = 200

export const x12: Importer = {
  id: 'x12',
  title: 'X12 835 (claim payments)',
  shiftedDates: false,
  async detect(files) {
    const possible = files.filter(({ name }) => possibleNames.test(name))
    const offered = files.filter(({ name }) => usualNames.test(name))
    if (possible.length <= mostPossible) offered.push(...possible.filter((file) => !offered.includes(file)))
    const found: OfferedFile[] = []
    const unread: { path: string; reason: string }[] = []
    for (const file of offered) {
      const head = (await file.head()).trimStart()
      if (!startsInterchange.test(head)) continue
      const kinds = transactionKinds(head)
      if (kinds.length === 0 || kinds.includes('835')) found.push(file)
      else unread.push({ path: file.path, reason: `X12, but no 835: it holds ${kinds.join(', ')}` })
    }
    if (found.length + unread.length === 0) return null
    return {
      files: found.map(({ path, bytes }) => ({ path, bytes, table: 'remittances' })),
      evidence: found.map(({ name }) => `${name} begins with an interchange (ISA) of 835 transactions`),
      missing: [
        noStays,
        noNotes,
        'A claim belongs to the stay whose key is its patient control number (CLP01)',
        'It says nothing of appeals: derive denial as "strict" or "broad"',
      ],
      unread,
      completesOthers: true,
    }
  },
  read,
}

/** Transaction kinds (ST01) that the beginning of a file shows. */
function transactionKinds(head: string): string[] {
  const kinds = head.matchAll(/[^A-Za-z0-9]ST[^A-Za-z0-9\s](\d{3})(?!\d)/g)
  return [...new Set([...kinds].map(([, kind]) => kind))].sort()
}

async function* read({ files, signal }: ReadInput): AsyncGenerator<Source> {
  for (const { path } of files) {
    const { chunks, bytesRead, totalBytes } = await openBytes(path, signal)
    const split = segmentSplitter()
    const remittances = readRemittances()
    const name = basename(path)

    async function* items(): AsyncGenerator<SourceItem> {
      for await (const chunk of chunks) {
        for (const segment of split(chunk.toString('latin1'), false)) yield* remittances.take(segment)
      }
      for (const segment of split('', true)) yield* remittances.take(segment)
      yield* remittances.finish()
    }

    const warnings = () => remittances.warnings().map((warning) => `${name}: ${warning}`)
    yield { name, items: items(), bytesRead, totalBytes, warnings }
  }
}
