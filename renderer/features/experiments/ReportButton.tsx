/** Saves the result as one HTML file. */
import { useState } from 'react'
import { exportFile } from '../../lib/exportFile.ts'
import { callApi } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { DownloadIcon, StopIcon } from '../../ui/icons.ts'

/** Counts below are hidden, as in the report of a comparison. */
const minimumCell = 5

export function ReportButton({ id }: { id: number }) {
  const [making, setMaking] = useState<AbortController | null>(null)
  const make = async () => {
    const stop = new AbortController()
    setMaking(stop)
    try {
      const { fileName, html } = await callApi('experiments.html', { id, minimumCell }, stop.signal)
      await exportFile(fileName, new Blob([html], { type: 'text/html' }))
    } catch (error) {
      if (!stop.signal.aborted) toastError(error)
    } finally {
      setMaking(null)
    }
  }
  return making ? (
    <Button variant="default" leftSection={<StopIcon size="0.875rem" aria-hidden />} onClick={() => making.abort()}>
      Making the report… Stop
    </Button>
  ) : (
    <Button variant="default" leftSection={<DownloadIcon size="0.875rem" aria-hidden />} onClick={() => void make()}>
      Report (HTML)
    </Button>
  )
}
