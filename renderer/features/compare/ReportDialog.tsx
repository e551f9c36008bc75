/** Makes a report of the comparison: one HTML file, or a PDF where the application can print. */
import { useState } from 'react'
import { exportFile } from '../../lib/exportFile.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { Button, NumberField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { resamples } from './useComparison.ts'

interface ReportButtonProps {
  passIds: readonly number[]
  referencePassId: number | undefined
  window: number | null
}

export function ReportButton(props: ReportButtonProps) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setOpened(true)}>
        Report…
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Report of this comparison">
        {opened && <ReportForm {...props} />}
      </Modal>
    </>
  )
}

function ReportForm({ passIds, referencePassId, window }: ReportButtonProps) {
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const [minimumCell, setMinimumCell] = useState<number | null>(5)
  const [making, setMaking] = useState<AbortController | null>(null)
  const [result, setResult] = useState<{ saved: string } | { error: unknown } | null>(null)
  const fits = minimumCell !== null && minimumCell >= 1 && minimumCell <= 100
  const make = async (kind: 'html' | 'pdf') => {
    const stop = new AbortController()
    const input = { passIds: [...passIds], referencePassId, window, resamples, minimumCell: minimumCell ?? 5 }
    setMaking(stop)
    setResult(null)
    try {
      const made = kind === 'html' ? await madeHtml(input, stop.signal) : await madePdf(input, stop.signal)
      if (await exportFile(made.fileName, made.content)) setResult({ saved: made.fileName })
    } catch (error) {
      if (!stop.signal.aborted) setResult({ error })
    } finally {
      setMaking(null)
    }
  }
  const printsPdf = host.data?.printsPdf ?? false
  return (
    <Stack gap="md">
      <Text>
        One file with the flow of notes, Table 1, results, plots and their numbers, subgroups, periods, other hospitals,
        recalibration, leakage checks, every setting, model cards and the TRIPOD+AI checklist. It holds no text of a note; keep it as safely as the notes all the same.
      </Text>
      <NumberField
        label="Hide counts below"
        description="Counts from 1 up to it are hidden, and with them what would give them away. 1 hides none."
        value={minimumCell}
        onChange={setMinimumCell}
        step={1}
        error={fits ? undefined : 'A whole number from 1 to 100.'}
      />
      {!printsPdf && host.data && (
        <Text size="sm" c="dimmed">
          For a PDF, open the saved file in a browser and print it: it has a layout for paper.
        </Text>
      )}
      {result && 'error' in result && <ErrorNotice error={result.error} title="The report was not made" />}
      <Text size="sm" c="dimmed" role="status">
        {making ? 'Comparing, judging subgroups and periods, drawing…' : result && 'saved' in result ? `Made ${result.saved}.` : ''}
      </Text>
      <Group justify="flex-end" gap="sm">
        {making && (
          <Button variant="default" onClick={() => making.abort()}>
            Stop
          </Button>
        )}
        {printsPdf && (
          <Button variant="default" disabled={!fits || making !== null} onClick={() => void make('pdf')}>
            Save PDF
          </Button>
        )}
        <Button disabled={!fits} loading={making !== null} onClick={() => void make('html')}>
          Save HTML
        </Button>
      </Group>
    </Stack>
  )
}

type ReportRequest = Parameters<typeof callApi<'reports.html'>>[1]

async function madeHtml(input: ReportRequest, signal: AbortSignal): Promise<{ fileName: string; content: Blob }> {
  const { fileName, html } = await callApi('reports.html', input, signal)
  return { fileName, content: new Blob([html], { type: 'text/html;charset=utf-8' }) }
}

async function madePdf(input: ReportRequest, signal: AbortSignal): Promise<{ fileName: string; content: Blob }> {
  const { fileName, base64 } = await callApi('reports.pdf', input, signal)
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return { fileName, content: new Blob([bytes], { type: 'application/pdf' }) }
}
