/** What is around the results of an analysis: choices, a line that tells how far it is, warnings, failure. */
import { useState, type ReactNode } from 'react'
import type { MinimumSample } from '../../../shared/domain/analysis.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { Button, FieldHelp, NumberField, Select } from '../../ui/Controls.tsx'
import { RetryIcon, StopIcon } from '../../ui/icons.ts'
import { Box, Group, Stack, Text } from '../../ui/Layout.tsx'
import { ShareBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import type { PassGroup } from './passSets.ts'
import type { RunningAnalysis } from './useAnalysis.ts'

/** What the tabs of the comparison are about. */
export interface AnalysisContext {
  task: { id: string; name: string }
  group: PassGroup
  /** Those that are ticked. */
  passes: readonly ScoringPass[]
  window: number | null
  /** Split, set and window in words. */
  source: string
  /** Of what is saved, without ending. */
  fileName: string
  minimum: MinimumSample
  onMinimum: (minimum: MinimumSample) => void
}

export const resamples = 1000

interface AnalysisFrameProps<Report> {
  /** Such as "Subgroups". */
  what: string
  analysis: RunningAnalysis<Report>
  choices: ReactNode
  children: (report: Report) => ReactNode
}

export function AnalysisFrame<Report extends { warnings?: string[] }>({ what, analysis, choices, children }: AnalysisFrameProps<Report>) {
  const { report, error, running, start } = analysis
  return (
    <Stack gap="md">
      <Group gap="md" align="flex-end">
        {choices}
      </Group>
      <StatusLine what={what} analysis={analysis} />
      {Boolean(error) && <ErrorNotice error={error} onRetry={start} />}
      {report?.warnings?.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      {report && !error ? children(report) : running && !report ? <Loading rows={6} label={`${what}: computing`} /> : null}
    </Stack>
  )
}

function StatusLine({ what, analysis }: { what: string; analysis: RunningAnalysis<unknown> }) {
  const { running, stopped, seconds, share, report, stop, start } = analysis
  const text = running
    ? `${what}: ${resamples.toLocaleString('en-US')} resamples of patients${seconds > 0 ? `, ${seconds} s` : ''}…`
    : stopped
      ? 'Stopped. Nothing was changed.'
      : report
        ? `Intervals: 95 %, clustered by patient, ${resamples.toLocaleString('en-US')} resamples; of prevalence, Wilson’s.`
        : ''
  return (
    <Group gap="sm" mih="1.875rem">
      <Text size="sm" c="dimmed" role="status">
        {text}
      </Text>
      {running && share !== null && (
        <Box w="14rem">
          <ShareBar label={`${what}: progress`} share={share} left="Done" right={`${Math.floor(100 * share)} %`} />
        </Box>
      )}
      {running && (
        <Button variant="default" size="compact-xs" leftSection={<StopIcon size="0.875rem" aria-hidden />} onClick={stop}>
          Stop
        </Button>
      )}
      {stopped && (
        <Button variant="default" size="compact-xs" leftSection={<RetryIcon size="0.875rem" aria-hidden />} onClick={start}>
          Compute
        </Button>
      )}
    </Group>
  )
}

/** Taken when the field is left or Enter is pressed, since every change computes anew. */
export function MinimumFields({ minimum, onMinimum }: Pick<AnalysisContext, 'minimum' | 'onMinimum'>) {
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <MinimumField label="At least (notes)" value={minimum.notes} onValue={(notes) => onMinimum({ ...minimum, notes })} />
      <MinimumField label="and (events)" value={minimum.events} onValue={(events) => onMinimum({ ...minimum, events })} />
      <FieldHelp label="About the minimum">
        A group with fewer notes, or with fewer notes of each of at least two options, is counted but not judged: an AUROC of
        a handful of events says next to nothing.
      </FieldHelp>
    </Group>
  )
}

function MinimumField({ label, value, onValue }: { label: string; value: number; onValue: (value: number) => void }) {
  const [draft, setDraft] = useState<number | null>(value)
  const take = () => {
    if (draft !== null && draft >= 1 && draft !== value) onValue(Math.round(draft))
    else setDraft(value)
  }
  return (
    <NumberField
      label={label}
      w="7.5rem"
      min={1}
      max={1_000_000}
      value={draft}
      onChange={setDraft}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take()
      }}
    />
  )
}

/** Which model the chart is of; nothing to choose where there is one. */
export function ModelSelect({
  passes,
  names,
  value,
  onValue,
}: {
  passes: readonly ScoringPass[]
  names: ReadonlyMap<number, string>
  value: number
  onValue: (passId: number) => void
}) {
  if (passes.length < 2) return null
  return (
    <Select
      label="Model in the chart"
      w="18rem"
      value={String(value)}
      data={passes.map(({ id }) => ({ value: String(id), label: names.get(id) ?? String(id) }))}
      onChange={(id) => id && onValue(Number(id))}
    />
  )
}
