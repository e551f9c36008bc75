/**
 * The table of the app. Rows are given whole, or fetched by cursor as one scrolls (keyset paging: long lists never
 * load at once). AG Grid comes in its own chunk, with the first table that is shown.
 */
import { lazy, Suspense, type ReactNode } from 'react'
import type { MetricId } from '../../shared/metrics.ts'
import type { CellValue, SortableColumn } from './sortRows.ts'
import { Loading } from './States.tsx'

/** `value`: what is sorted and exported. */
export interface Column<Row> extends SortableColumn<Row> {
  header: string
  /** How the value reads; numbers are right-aligned. */
  format?: (value: CellValue, row: Row) => string
  /** A cell that is more than text. */
  cell?: (row: Row) => ReactNode
  kind?: 'text' | 'number'
  /** Of a column of a metric: its meaning in the words of `shared/metrics.ts`. */
  metric?: MetricId
  /** Shown over the header: what the column means, its unit; beside `metric`, what holds only here. */
  help?: string
  width?: number
  minWidth?: number
  /** Share of the width that is left over; columns without `width` share it equally. */
  flex?: number
  /** Tables with whole rows only; default true. */
  sortable?: boolean
  sort?: 'asc' | 'desc'
  /** Kept in view at the left. */
  pinned?: boolean
}

export interface RowPages<Row> {
  /** A change of `key` starts again from the top. */
  key: string
  /** A change of `version` reads the same list anew where one is; what is shown stays until it has come. */
  version?: string
  fetch: (
    cursor: string | null,
    limit: number,
    signal: AbortSignal,
  ) => Promise<{
    rows: Row[]
    next: string | null
    total: number
    /** 'atLeast': counting all would have taken too long. */
    totalIs?: 'exact' | 'atLeast'
  }>
  /**
   * Where a row's place gives the cursor before it (a stored rank), one can jump anywhere; otherwise, and while it gives
   * null, the list grows.
   */
  cursorBefore?: (index: number) => string | null
  /** Where the place of a row is known without reading the list: of one that is chosen elsewhere, to bring it into view. */
  placeOf?: (rowId: string) => number | null
}

/** The rows before and after the chosen one, as far as they are loaded. */
export interface RowNeighbours<Row> {
  previous: Row | null
  next: Row | null
}

export interface DataTableProps<Row> {
  /** Spoken name of the table. */
  label: string
  columns: Column<Row>[]
  rowId: (row: Row) => string
  rows?: Row[]
  pages?: RowPages<Row>
  /** 'fill' takes the height of its parent; 'auto' is as high as its rows (short tables). */
  height?: 'fill' | 'auto' | number
  /** Enter or double click. */
  onRowOpen?: (row: Row) => void
  /** The row that is focused, by arrow keys or click. */
  onRowSelect?: (row: Row) => void
  selectedId?: string | null
  /** Called when they change; without a chosen row in the list, the next one is the first. */
  onNeighbours?: (neighbours: RowNeighbours<Row>) => void
  /** A name (without ending) gives the table a CSV button. */
  exportName?: string
  /** Left of the CSV button. */
  toolbar?: ReactNode
  empty?: ReactNode
}

const Grid = lazy(() => import('./DataTableGrid.tsx').then((module) => ({ default: module.DataTableGrid })))

export function DataTable<Row>(props: DataTableProps<Row>) {
  return (
    <Suspense fallback={<Loading rows={5} label={`Loading ${props.label}`} />}>
      {/* lazy() forgets the row type; the grid only hands rows back to these same callbacks. */}
      <Grid {...(props as unknown as DataTableProps<unknown>)} />
    </Suspense>
  )
}
