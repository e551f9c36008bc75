/** AG Grid behind DataTable: our tokens as its theme, keyset paging as its data source. */
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react'
import {
  CellStyleModule,
  ClientSideRowModelModule,
  ColumnAutoSizeModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
  themeQuartz,
  type CellFocusedEvent,
  type Column as GridColumn,
  type CellKeyDownEvent,
  type ColDef,
  type GridApi,
  type IDatasource,
  type RowSelectionOptions,
  type SortChangedEvent,
} from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { Box, Group, Text } from '@mantine/core'
import { metrics } from '../../shared/metrics.ts'
import { afterPaint, useAfterPaint } from '../lib/afterPaint.ts'
import { formatCount, missing } from '../lib/format.ts'
import { styleNonce } from '../lib/nonce.ts'
import { useAppearance } from '../lib/uiState.ts'
import type { Column, DataTableProps } from './DataTable.tsx'
import { ExportButton } from './ExportButton.tsx'
import { MetricHelp } from './MetricHelp.tsx'
import { leaveByTab, pressCell } from './gridKeys.ts'
import { keysetSource, pageSize } from './keysetSource.ts'
import { sortRows, type CellValue, type Sorting } from './sortRows.ts'
import { EmptyState, ErrorNotice, Loading } from './States.tsx'
import classes from './DataTableGrid.module.css'

ModuleRegistry.registerModules([
  CellStyleModule,
  ClientSideRowModelModule,
  ColumnAutoSizeModule,
  InfiniteRowModelModule,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
])

const gridTheme = themeQuartz.withParams({
  // Scrollbars follow the appearance of the page.
  browserColorScheme: 'inherit',
  fontFamily: 'inherit',
  fontSize: '0.8125rem',
  headerFontSize: '0.75rem',
  headerFontWeight: 600,
  headerTextColor: 'var(--mantine-color-dimmed)',
  headerBackgroundColor: 'var(--wb-sunken)',
  backgroundColor: 'var(--wb-surface)',
  foregroundColor: 'var(--mantine-color-text)',
  borderColor: 'var(--wb-border)',
  accentColor: 'var(--wb-accent)',
  rowHoverColor: 'var(--wb-hover)',
  selectedRowBackgroundColor: 'var(--wb-accent-soft)',
  rowHeight: '1.9375rem',
  headerHeight: '2rem',
  cellHorizontalPadding: '0.625rem',
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  spacing: '0.375rem',
})

// The grid takes other objects for other settings, and works them through.
const defaultColumn = { resizable: true }
const oneRow: RowSelectionOptions = { mode: 'singleRow', checkboxes: false, enableClickSelection: false }

function shown<Row>(column: Column<Row>, value: CellValue, row: Row): string {
  if (column.format) return column.format(value, row)
  if (value === null) return missing
  return typeof value === 'number' ? formatCount(value) : value
}

/** What a column means is said where the pointer rests on its head. The grid's own tooltips would listen on every cell. */
function explainHead({ target }: PointerEvent, columns: readonly Column<unknown>[]): void {
  const head = target instanceof Element ? target.closest<HTMLElement>('[role="columnheader"]') : null
  const column = head && columns.find(({ id }) => id === head.getAttribute('col-id'))
  if (!column) return
  const meaning = [column.metric && metrics[column.metric].meaning, column.help].filter(Boolean).join(' ')
  if (meaning !== '') head.title = meaning
}

/** `scale`: widths grow with the text. */
function columnDefinition(column: Column<unknown>, paged: boolean, scale: number): ColDef<unknown> {
  const isNumber = column.kind === 'number'
  return {
    colId: column.id,
    headerName: column.header,
    valueGetter: ({ data }) => (data === undefined ? undefined : column.value(data)),
    valueFormatter: ({ value, data }) => (data === undefined ? '' : shown(column, value as CellValue, data)),
    ...(column.cell && {
      cellRenderer: ({ data }: { data?: unknown }): ReactNode => (data === undefined ? '' : column.cell?.(data)),
    }),
    ...(isNumber && { cellClass: classes.number, headerClass: 'ag-right-aligned-header' }),
    ...(column.width ? { width: column.width * scale } : { flex: column.flex ?? 1 }),
    minWidth: (column.minWidth ?? 60) * scale,
    sortable: !paged && column.sortable !== false,
    sort: column.sort ?? null,
    pinned: column.pinned ? 'left' : undefined,
    suppressMovable: true,
    // The head shows how rows are sorted; they come sorted.
    comparator: () => 0,
  }
}

/** What the heads show after a press; of those that changed at most one is sorted by. */
function sortingOf(heads: readonly GridColumn[] = []): Sorting | null {
  const head = heads.find((each) => each.getSort())
  const direction = head?.getSort()
  return head && direction ? { columnId: head.getColId(), direction } : null
}

interface Answer {
  key: string
  total: number | null
  totalIs?: 'exact' | 'atLeast'
  error: unknown
}

function afterPause(work: () => void): () => void {
  const timer = setTimeout(work, 100)
  return () => clearTimeout(timer)
}

/** Tab comes to the row that was left; without one to the head, since a row that gets the focus may open what it stands for. */
function enter(api: GridApi<unknown>, firstColumn: string, frame: HTMLElement | null): boolean {
  const left = api.getFocusedCell()
  const row = api.getSelectedNodes()[0]?.rowIndex ?? left?.rowIndex
  if (typeof row === 'number' && api.getDisplayedRowAtIndex(row)) {
    api.ensureIndexVisible(row)
    api.setFocusedCell(row, left?.column ?? firstColumn)
    return true
  }
  const head = frame?.querySelector<HTMLElement>('[role="columnheader"]')
  head?.focus()
  return head !== undefined && head !== null
}

export function DataTableGrid(props: DataTableProps<unknown>) {
  const {
    label,
    columns,
    rowId,
    rows,
    pages,
    height = 'fill',
    onRowOpen,
    onRowSelect,
    onNeighbours,
    selectedId,
    exportName,
    toolbar,
  } = props
  const grid = useRef<GridApi<unknown> | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  // What the source of this key has said so far; of an older key it no longer counts.
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [attempt, setAttempt] = useState(0)
  const paged = pages !== undefined
  const zoom = useAppearance((appearance) => appearance.zoom)
  // The press that asks for other rows is answered first.
  const pagesKey = useAfterPaint(pages?.key)
  const version = pages?.version

  const definitions = useMemo(
    () => columns.map((column) => columnDefinition(column, paged, zoom / 100)),
    [columns, paged, zoom],
  )

  const [sorting, setSorting] = useState(() => {
    const column = columns.find(({ sort }) => sort)
    return column ? { columnId: column.id, direction: column.sort! } : null
  })
  // The head answers the press; rows are made anew when they move.
  const shownSorting = useAfterPaint(sorting)
  const sorted = useMemo(() => (rows ? sortRows(rows, columns, shownSorting) : null), [rows, columns, shownSorting])

  const source = useRef<IDatasource | undefined>(undefined)
  /** Place of a row that was chosen before its page had come. */
  const awaited = useRef<number | null>(null)
  const startAgain = useEffectEvent((signal: AbortSignal) => {
    if (!pages) return
    const { key } = pages
    awaited.current = null
    source.current = keysetSource(
      pages,
      signal,
      (total, totalIs) => setAnswer({ key, total, totalIs, error: null }),
      (error) => setAnswer({ key, total: null, error }),
    )
    grid.current?.setGridOption('datasource', source.current)
  })
  useEffect(() => {
    if (pagesKey === undefined) return
    const controller = new AbortController()
    startAgain(controller.signal)
    return () => controller.abort()
  }, [pagesKey, attempt])
  const readAnew = useEffectEvent(() => {
    // Without rows there is nothing to keep, and no grid that would ask.
    if (answer?.key !== pagesKey || answer?.error || answer?.total === 0) {
      setAnswer(null)
      setAttempt((before) => before + 1)
      return
    }
    const api = grid.current
    if (!api) return
    // There may be more rows than before.
    api.setRowCount(api.getDisplayedRowCount(), false)
    api.refreshInfiniteCache()
  })
  const readVersion = useRef(version)
  useEffect(() => {
    if (readVersion.current === version) return
    readVersion.current = version
    readAnew()
  }, [version])

  const told = useRef<string | null>(null)
  const tellNeighbours = () => {
    const api = grid.current
    if (!api || !onNeighbours) return
    const place = api.getSelectedNodes()[0]?.rowIndex ?? -1
    const at = (index: number) => api.getDisplayedRowAtIndex(index)?.data
    const [previous, next] = [at(place - 1) ?? null, at(place + 1) ?? null]
    // A neighbour in a block that is not loaded yet: bringing it near loads it.
    if (place >= 0 && next === null && api.getDisplayedRowAtIndex(place + 1)) api.ensureIndexVisible(place + 1)
    const ids = JSON.stringify([previous, next].map((row) => row && rowId(row)))
    if (told.current === ids) return
    told.current = ids
    onNeighbours({ previous, next })
  }
  const showSelection = () => {
    grid.current?.forEachNode((node) => {
      const selected =
        node.data !== undefined && selectedId !== null && selectedId !== undefined && rowId(node.data) === selectedId
      if (node.isSelected() !== selected) node.setSelected(selected)
    })
    tellNeighbours()
  }
  /** The row that was last chosen in the table; the focus may have gone on since. */
  const chosenHere = useRef<string | null>(null)
  /** A row chosen elsewhere, such as by a reader's next button, is brought into view and takes the place in the table. */
  const bringIntoView = () => {
    const api = grid.current
    if (!api || selectedId === null || selectedId === undefined) return
    const node = api.getSelectedNodes()[0]
    if (!node) {
      const place = pages?.placeOf?.(selectedId)
      if (typeof place === 'number' && place < api.getDisplayedRowCount()) api.ensureIndexVisible(place, 'middle')
      return
    }
    const focus = api.getFocusedCell()
    if (node.rowIndex === null || focus?.rowIndex === node.rowIndex) return
    api.ensureNodeVisible(node)
    if (focus) api.setFocusedCell(node.rowIndex, focus.column)
  }
  const chosenElsewhere = useEffectEvent(() => {
    showSelection()
    const isElsewhere = selectedId !== chosenHere.current
    chosenHere.current = null
    if (isElsewhere) bringIntoView()
  })
  useEffect(() => chosenElsewhere(), [selectedId])
  // The chosen row of an address is looked for once, when the list has come.
  const soughtIn = useRef<string | null>(null)
  const choose = (api: GridApi<unknown>, rowIndex: number | null) => {
    const data = rowIndex === null ? undefined : api.getDisplayedRowAtIndex(rowIndex)?.data
    awaited.current = data === undefined ? rowIndex : null
    if (data === undefined) return
    chosenHere.current = rowId(data)
    onRowSelect?.(data)
  }
  const modelUpdated = () => {
    if (grid.current && awaited.current !== null) choose(grid.current, awaited.current)
    showSelection()
    if (pagesKey === undefined || soughtIn.current === pagesKey || answer?.key !== pagesKey) return
    soughtIn.current = pagesKey
    bringIntoView()
  }

  // Who holds an arrow key sees the rows pass by; what stands beside them follows when they stand still.
  const isKeyHeld = useRef(false)
  const chooseLater = useRef(() => {})
  useEffect(() => () => chooseLater.current(), [])
  const focused = ({ api, rowIndex }: CellFocusedEvent) => {
    chooseLater.current()
    chooseLater.current = (isKeyHeld.current ? afterPause : afterPaint)(() => choose(api, rowIndex))
  }

  const current = answer?.key === pagesKey ? answer : null
  if (current?.error) {
    return (
      <Box p="md">
        {/* Without the error the grid mounts anew and asks its source again. */}
        <ErrorNotice error={current.error} onRetry={() => setAnswer(null)} />
      </Box>
    )
  }
  const count = paged ? (current?.total ?? null) : (rows?.length ?? 0)
  const isEmpty = count === 0
  return (
    <Box
      role="group"
      aria-label={label}
      style={{
        display: 'flex',
        flexDirection: 'column',
        ...(height === 'fill' && { flex: 1, height: '100%', minHeight: 0 }),
      }}
    >
      {(exportName || toolbar) && (
        <Group justify="space-between" gap="sm" p="xs" wrap="nowrap" align="flex-start" style={{ borderBottom: '1px solid var(--wb-border)' }}>
          <Group gap="sm" flex={1} miw={0}>
            {toolbar}
          </Group>
          <Group gap="sm" wrap="nowrap" mih="1.875rem" style={{ flexShrink: 0 }}>
            {columns.map(
              ({ id, header, metric, help }) =>
                metric && (
                  <Text key={id} size="sm" c="dimmed">
                    {header} <MetricHelp metric={metric} label={header} here={help} />
                  </Text>
                ),
            )}
            <Text size="sm" c="dimmed" aria-live="polite">
              {count === null ? '' : `${formatCount(count)}${paged && current?.totalIs === 'atLeast' ? '+' : ''} ${count === 1 ? 'row' : 'rows'}`}
            </Text>
            {exportName && <ExportButton {...props} exportName={exportName} total={count} />}
          </Group>
        </Group>
      )}
      {isEmpty && (props.empty ?? <EmptyState title="Nothing here" />)}
      <Box
        ref={frame}
        onKeyDownCapture={(event) => {
          isKeyHeld.current = event.repeat
          leaveByTab(event)
        }}
        onKeyUpCapture={() => {
          isKeyHeld.current = false
        }}
        onPointerOver={(event) => explainHead(event.nativeEvent, columns)}
        style={{
          position: 'relative',
          ...(height === 'fill' ? { flex: 1, minHeight: 0 } : height === 'auto' ? {} : { height: `${height / 16}rem` }),
          ...(isEmpty && { display: 'none' }),
        }}
      >
        <AgGridReact<unknown>
          theme={gridTheme}
          styleNonce={styleNonce}
          columnDefs={definitions}
          defaultColDef={defaultColumn}
          getRowId={({ data }) => rowId(data)}
          {...(paged
            ? {
                rowModelType: 'infinite' as const,
                cacheBlockSize: pageSize,
                maxBlocksInCache: 20,
                maxConcurrentDatasourceRequests: 1,
                // What is only scrolled past is not asked for.
                blockLoadDebounceMillis: 40,
              }
            : { rowData: sorted, suppressMultiSort: true, onSortChanged: ({ columns: heads }: SortChangedEvent) => setSorting(sortingOf(heads)) })}
          domLayout={height === 'auto' ? 'autoHeight' : 'normal'}
          rowSelection={oneRow}
          suppressCellFocus={false}
          focusGridInnerElement={({ api }) => enter(api, columns[0]?.id ?? '', frame.current)}
          suppressNoRowsOverlay
          // Each row costs milliseconds; ten of them, the default, would be drawn above and below what is seen.
          rowBuffer={4}
          animateRows={false}
          onGridReady={({ api }) => {
            grid.current = api
            if (source.current) api.setGridOption('datasource', source.current)
          }}
          onModelUpdated={modelUpdated}
          onCellFocused={focused}
          onRowDoubleClicked={({ data }) => data !== undefined && onRowOpen?.(data)}
          onCellKeyDown={(event) => {
            const { event: key } = event as CellKeyDownEvent
            if (!(key instanceof KeyboardEvent) || (key.key !== 'Enter' && key.key !== ' ')) return
            if (pressCell(key.target)) key.preventDefault()
            else if (key.key === 'Enter' && event.data !== undefined) onRowOpen?.(event.data)
          }}
        />
        {paged && current === null && (
          <div className={classes.loading}>
            <Loading rows={8} label={`Loading ${label}`} />
          </div>
        )}
      </Box>
    </Box>
  )
}
