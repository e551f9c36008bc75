/** What the comparison is doing, in a line that is always there, so that nothing moves when it ends. */
import { Button } from '../../ui/Controls.tsx'
import { RetryIcon, StopIcon } from '../../ui/icons.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { resamples, type RunningComparison } from './useComparison.ts'

export function ComparisonStatus({ running, passes }: { running: RunningComparison; passes: number }) {
  return (
    <Group gap="sm" mih="1.875rem">
      <Text size="sm" c="dimmed" role="status">
        {statusText(running, passes)}
      </Text>
      {running.running && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<StopIcon size="0.875rem" aria-hidden />}
          onClick={running.stop}
        >
          Stop
        </Button>
      )}
      {running.stopped && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<RetryIcon size="0.875rem" aria-hidden />}
          onClick={running.start}
        >
          Compare
        </Button>
      )}
    </Group>
  )
}

function statusText({ running, stopped, done, comparison }: RunningComparison, passes: number): string {
  const what = `${passes} ${passes === 1 ? 'pass' : 'passes'} with ${resamples.toLocaleString('en-US')} resamples of patients`
  if (running) return `Comparing ${what}: ${Math.round((100 * done) / resamples)} %…`
  if (stopped) return 'Stopped. Nothing was changed.'
  return comparison ? `Compared ${what} (seed ${comparison.seed}).` : ''
}
