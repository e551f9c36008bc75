import { oc } from '@orpc/contract'
import * as z from 'zod'

/** Every call may fail with APP: `data.code` is API, the message tells a person what to do next. */
export const base = oc.errors({ APP: { data: z.object({ code: z.string() }) } })

/** Keyset paging: pass the last row's cursor to get the rows after it. */
export const pageInput = z.object({
  cursor: z.string().nullable().default(null),
  limit: z.number().int().min(1).max(500).default(100),
})
export function page<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.string().nullable(), total: z.number() })
}
export const byId = z.object({ id: z.number().int() })
export const nothing = z.object({})
