/**
 * Pages of a list that can only be read forward from a cursor. Remembers the cursor before each page, and reads the
 * pages between when a far one is asked for first; `jump` gives the cursor directly where the list allows it.
 */

export interface Page<Row> {
  rows: Row[]
  next: string | null
  total: number
}

export interface PagerOptions<Row> {
  pageSize: number
  fetch: (cursor: string | null) => Promise<Page<Row>>
  /** Cursor of the row before `start`; null where it has to be found by reading. */
  jump: (start: number, total: number | null) => string | null
}

export interface RowPager<Row> {
  /** The page that begins with row `start`, a multiple of the page size. */
  page: (start: number) => Promise<Page<Row>>
}

export function rowPager<Row>({ pageSize, fetch, jump }: PagerOptions<Row>): RowPager<Row> {
  const cursors = new Map<number, string | null>([[0, null]])
  let total: number | null = null

  async function read(start: number, cursor: string | null): Promise<Page<Row>> {
    const page = await fetch(cursor)
    total = page.total
    if (page.next !== null) cursors.set(start + pageSize, page.next)
    return page
  }

  return {
    async page(start) {
      const known = cursors.get(start)
      if (known !== undefined) return read(start, known)
      const direct = jump(start, total)
      if (direct !== null) return read(start, direct)
      let at = Math.max(...[...cursors.keys()].filter((key) => key < start))
      for (;;) {
        const page = await read(at, cursors.get(at)!)
        at += pageSize
        if (at > start || page.next === null) return at > start ? page : { rows: [], next: null, total: page.total }
        if (at === start) return read(start, page.next)
      }
    },
  }
}
