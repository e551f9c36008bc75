/** Saves what a table shows, at full precision; `csv` is null while there is nothing to save. */
import { exportCsv } from '../lib/exportFile.ts'
import { Button } from './Controls.tsx'
import { DownloadIcon } from './icons.ts'

export function CsvButton({ fileName, csv }: { fileName: string; csv: (() => string) | null }) {
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={csv === null}
      leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
      onClick={() => csv && void exportCsv(`${fileName}.csv`, csv())}
    >
      CSV
    </Button>
  )
}
