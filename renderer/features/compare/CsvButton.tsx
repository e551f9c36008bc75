/** Saves what a table shows, at full precision. */
import { exportCsv } from '../../lib/exportFile.ts'
import { Button } from '../../ui/Controls.tsx'
import { DownloadIcon } from '../../ui/icons.ts'

export function CsvButton({ fileName, csv }: { fileName: string; csv: () => string }) {
  return (
    <Button
      variant="default"
      size="compact-xs"
      leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
      onClick={() => void exportCsv(`${fileName}.csv`, csv())}
    >
      CSV
    </Button>
  )
}
