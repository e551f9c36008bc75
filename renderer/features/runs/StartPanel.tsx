/** Beside the form: how much work the run is, what it will need, why it cannot start, and the button. */
import type { RunEstimate } from '../../../shared/domain/estimate.ts'
import type { RunConfig } from '../../../shared/domain/run.ts'
import { formatBytes, formatCompact, formatCount } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, Checkbox } from '../../ui/Controls.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { PlayIcon } from '../../ui/icons.ts'
import { Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'

interface StartPanelProps {
  /** null while something in the form is wrong. */
  config: RunConfig | null
  workload: string | null
  jointTasks: number
  /** Fields to look at, once the button was pressed. */
  wrongFields: number
  isStarting: boolean
  force: boolean
  onForce: (force: boolean) => void
}

const typingPause = 400

export function StartPanel({ config, workload, jointTasks, wrongFields, isStarting, force, onForce }: StartPanelProps) {
  const readOnly = useReadOnly()
  const [settled] = useDebouncedValue(config, typingPause)
  const isEstimated = settled !== null && settled.kind !== 'baseline'
  const estimate = useApi('runs.estimate', { config: settled! }, { enabled: isEstimated, keepPrevious: true })
  const known = isEstimated && config !== null ? (estimate.data ?? null) : null
  const tooLarge = known !== null && !known.memory.fits
  return (
    <Panel title="Start">
      <Stack gap={6}>
        <Text size="sm" c="dimmed" mih="3.6rem">
          {workload ?? 'The amount of work is shown once the numbers are complete.'}
        </Text>
        {jointTasks > 1 && <Text size="sm">One model learns {jointTasks} tasks jointly.</Text>}
        {config?.kind !== 'baseline' && (
          <div role="status" aria-label="Estimate" style={{ minHeight: '4.5rem' }}>
            {known ? <EstimateLines estimate={known} /> : null}
            {isEstimated && estimate.error && !known ? <ErrorNotice title="No estimate" error={estimate.error} /> : null}
          </div>
        )}
        {tooLarge && (
          <Notice kind="warning" title="Does not fit in memory">
            <Stack gap={6}>
              <Text size="sm">
                About {formatBytes(known.memory.bytes)} are needed and {formatBytes(known.memory.availableBytes)} are
                free. Recompute layers, lower the batch or the text length, or train an adapter.
              </Text>
              <Checkbox
                size="xs"
                label="Start all the same"
                checked={force}
                onChange={(event) => onForce(event.currentTarget.checked)}
              />
            </Stack>
          </Notice>
        )}
        <Button
          type="submit"
          fullWidth
          mt={4}
          loading={isStarting}
          disabled={readOnly || (tooLarge && !force)}
          leftSection={<PlayIcon size="0.875rem" aria-hidden />}
        >
          Start run
        </Button>
        <Text size="sm" mih="1.2rem" role="status" style={{ color: 'var(--wb-bad)' }}>
          {wrongFields > 0
            ? `${wrongFields === 1 ? 'One field needs' : `${wrongFields} fields need`} attention.`
            : readOnly
              ? 'This workspace is read-only.'
              : ''}
        </Text>
      </Stack>
    </Panel>
  )
}

function EstimateLines({ estimate: { parameters, trained, memory, time } }: { estimate: RunEstimate }) {
  const weights = trained === parameters ? `${formatCompact(parameters)}, all trained` : adapterText(parameters, trained)
  return (
    <>
      <EstimateLine label="Weights" value={weights} />
      <EstimateLine
        label="Memory"
        value={`about ${formatBytes(memory.bytes)} of ${formatBytes(memory.availableBytes)}`}
      />
      <EstimateLine label="Time" value={`about ${roughDuration(time.seconds)}`} />
      <Text size="xs" c="dimmed">
        {time.basis === 'measured'
          ? 'Time from the speed of earlier runs here, without early stopping.'
          : 'Time is a guess until a run has ended here; without early stopping.'}
      </Text>
    </>
  )
}

function EstimateLine({ label, value }: { label: string; value: string }) {
  return (
    <Text size="sm" style={{ display: 'flex', justifyContent: 'space-between', gap: '0.5rem' }}>
      <Text span c="dimmed" size="sm">
        {label}
      </Text>
      <span style={{ textAlign: 'end', fontVariantNumeric: 'tabular-nums' }}>{value}</span>
    </Text>
  )
}

function adapterText(parameters: number, trained: number): string {
  return `${formatCompact(parameters)} and an adapter of ${formatCompact(trained)}`
}

/** No more digits than an estimate has: seconds, then minutes, then hours, then days. */
function roughDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${formatCount(Math.round(seconds / 86_400))} days`
}
