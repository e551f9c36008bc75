/** Keyset pages as the blocks that AG Grid's infinite row model asks for. */
import type { IDatasource } from 'ag-grid-community'
import type { RowPages } from './DataTable.tsx'

export const pageSize = 100

/** Serves blocks of rows; a block's cursor is known once the block before it was read. */
export function keysetSource(
  pages: RowPages<unknown>,
  signal: AbortSignal,
  onTotal: (total: number, totalIs: 'exact' | 'atLeast') => void,
  onError: (error: unknown) => void,
): IDatasource {
  const cursors = new Map<number, string | null>([[0, null]])
  return {
    getRows: ({ startRow, successCallback, failCallback }) => {
      const cursor = cursors.has(startRow) ? cursors.get(startRow) : pages.cursorBefore?.(startRow)
      pages.fetch(cursor ?? null, pageSize, signal).then(
        ({ rows, next, total, totalIs = 'exact' }) => {
          const end = startRow + rows.length
          if (next !== null) cursors.set(end, next)
          onTotal(total, totalIs)
          const jumps = (pages.cursorBefore?.(end) ?? null) !== null
          successCallback(rows, next === null ? end : jumps ? total : undefined)
        },
        (error: unknown) => {
          failCallback()
          if (!signal.aborted) onError(error)
        },
      )
    },
  }
}
