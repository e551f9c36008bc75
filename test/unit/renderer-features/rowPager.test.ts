import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowPager } from '../../../renderer/features/predictions/rowPager.ts'

/** A list of `total` rows that can be read after a row only, as the workbench serves it. */
function list(total: number, pageSize: number, jumps: boolean) {
  let calls = 0
  const pager = rowPager<number>({
    pageSize,
    jump: (start) => (jumps ? String(start - 1) : null),
    fetch: async (cursor) => {
      calls++
      const start = cursor === null ? 0 : Number(cursor) + 1
      const rows = Array.from({ length: Math.max(0, Math.min(pageSize, total - start)) }, (_, index) => start + index)
      return { rows, next: start + pageSize < total ? String(start + pageSize - 1) : null, total }
    },
  })
  return { pager, calls: () => calls }
}

describe('pages of a list that is read forward', () => {
  it('are right in whatever order they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(95), fc.array(fc.nat(11), { minLength: 1, maxLength: 8 }), fc.boolean(), async (total, pages, jumps) => {
        const { pager } = list(total, 10, jumps)
        for (const page of pages) {
          const { rows } = await pager.page(page * 10)
          expect(rows).toEqual(Array.from({ length: Math.max(0, Math.min(10, total - page * 10)) }, (_, index) => page * 10 + index))
        }
      }),
    )
  })

  it('go straight to a far page where the list allows it', async () => {
    const { pager, calls } = list(1_000_000, 100, true)
    expect((await pager.page(900_000)).rows[0]).toBe(900_000)
    expect(calls()).toBe(1)
  })

  it('are found by reading the pages between once only', async () => {
    const { pager, calls } = list(1000, 100, false)
    await pager.page(500)
    const before = calls()
    await pager.page(300)
    expect(calls() - before).toBe(1)
  })
})
