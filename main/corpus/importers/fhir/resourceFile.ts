import { basename } from 'node:path'
import type * as z from 'zod'
import { isJsonObject, openJsonLines } from '../readers/ndjson.ts'
import type { Source, SourceItem } from '../source.ts'
import { CellProblem } from '../values.ts'

/** One NDJSON file of one type of resource. Problems are named after the element, never after what stands in it. */
export interface ResourceFile<Parsed> {
  path: string
  type: string
  signal?: AbortSignal
  schema: z.ZodType<Parsed>
  /** Records of one resource, in order. A `CellProblem` rejects it. */
  convert(resource: Parsed, row: ResourceRow): Iterable<SourceItem>
}

export interface ResourceRow {
  line: number
  /** Counts this resource, once, under a warning such as 'have no class'. */
  warn(text: string): void
}

export async function openResources<Parsed>(file: ResourceFile<Parsed>): Promise<Source> {
  const name = basename(file.path)
  const reader = await openJsonLines(file.path, {
    signal: file.signal,
    convert(text) {
      const value: unknown = JSON.parse(text)
      return isJsonObject(value) ? { value } : null
    },
  })
  const warned = new Map<string, number>()

  async function* items(): AsyncGenerator<SourceItem> {
    for await (const row of reader.lines) {
      if ('reason' in row) yield row
      else yield* itemsOf(row)
    }
  }

  function* itemsOf({ line, value }: { line: number; value: Record<string, unknown> }): Iterable<SourceItem> {
    if (value.resourceType !== file.type) {
      return void (yield { line, reason: `resource is no ${file.type}: one file holds resources of one type` })
    }
    const parsed = file.schema.safeParse(value)
    if (!parsed.success) {
      const path = parsed.error.issues[0].path.filter((part) => typeof part === 'string')
      return void (yield { line, reason: `${path.join('.')} is not as FHIR R4 has it` })
    }
    const doubts = new Set<string>()
    try {
      yield* file.convert(parsed.data, { line, warn: (text) => void doubts.add(text) })
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
      yield { line, reason: error.message }
    }
    for (const text of doubts) warned.set(text, (warned.get(text) ?? 0) + 1)
  }

  function warnings(): string[] {
    const list = [...warned].map(([text, times]) => `${name}: ${times} resources ${text}`)
    const fallback = reader.fallbackRows()
    return fallback === 0 ? list : [...list, `${name}: ${fallback} lines are not UTF-8 and were read as Windows-1252`]
  }

  return { name, items: items(), bytesRead: reader.bytesRead, totalBytes: reader.totalBytes, warnings }
}
