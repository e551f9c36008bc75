/** The CSV button of a table. */
import { useState } from 'react'
import { Button } from '@mantine/core'
import { toCsv } from '../lib/csv.ts'
import { exportCsv } from '../lib/exportFile.ts'
import { formatCount } from '../lib/format.ts'
import type { DataTableProps } from './DataTable.tsx'
import { toastError } from './Dialogs.tsx'
import { DownloadIcon, StopIcon } from './icons.ts'

/** Writes every row, not only those shown; a long list is read page by page and can be stopped. */
export function ExportButton({
  columns,
  rows,
  pages,
  exportName,
  total,
}: DataTableProps<unknown> & { exportName: string; total: number | null }) {
  const [progress, setProgress] = useState<{ done: number; stop: AbortController } | null>(null)

  const exportAll = async () => {
    const stop = new AbortController()
    const all: unknown[] = pages ? [] : [...(rows ?? [])]
    try {
      if (pages) {
        let cursor: string | null = null
        do {
          setProgress({ done: all.length, stop })
          const page = await pages.fetch(cursor, 500, stop.signal)
          all.push(...page.rows)
          cursor = page.next
        } while (cursor !== null)
      }
      await exportCsv(
        `${exportName}.csv`,
        toCsv(
          columns.map((column) => column.header),
          all.map((row) => columns.map((column) => column.value(row))),
        ),
      )
    } catch (error) {
      if (!stop.signal.aborted) toastError(error)
    } finally {
      setProgress(null)
    }
  }

  return progress ? (
    <Button
      variant="default"
      size="compact-xs"
      leftSection={<StopIcon size="0.875rem" aria-hidden />}
      onClick={() => progress.stop.abort()}
    >
      Stop export ({formatCount(progress.done)} of {formatCount(total)})
    </Button>
  ) : (
    <Button
      variant="default"
      size="compact-xs"
      leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
      onClick={() => void exportAll()}
      disabled={!total}
    >
      CSV
    </Button>
  )
}
