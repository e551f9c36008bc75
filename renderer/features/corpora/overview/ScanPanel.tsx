/** The state of the scan: not done, under way, stopped, failed, done or outdated, each with what to do next. */
import type { CorpusSummary } from '../../../../shared/domain/corpus.ts'
import type { CorpusOverview } from '../../../../shared/domain/overview.ts'
import { formatCount, formatMoment, formatNumber } from '../../../lib/format.ts'
import { isActive, useJob } from '../../../lib/jobs.ts'
import { useApiMutation } from '../../../lib/queries.ts'
import { useReadOnly } from '../../../lib/readOnly.ts'
import { Button } from '../../../ui/Controls.tsx'
import { toastError } from '../../../ui/Dialogs.tsx'
import { RetryIcon, SearchIcon } from '../../../ui/icons.ts'
import { Group, Text } from '../../../ui/Layout.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { EmptyState, ErrorNotice, Notice } from '../../../ui/States.tsx'

export function ScanPanel({ corpus, overview }: { corpus: CorpusSummary; overview: CorpusOverview }) {
  const job = useJob(overview.scanJobId)
  const cancel = useApiMutation('jobs.cancel')
  const start = useApiMutation('overview.scan', { invalidates: ['overview', 'jobs'] })
  const readOnly = useReadOnly()
  const begin = () => start.mutate({ id: corpus.id }, { onError: toastError })
  const button = (label: string) => (
    <Button
      variant={overview.scan ? 'default' : 'filled'}
      size={overview.scan ? 'compact-xs' : undefined}
      leftSection={overview.scan ? <RetryIcon size="0.875rem" aria-hidden /> : <SearchIcon size="0.875rem" aria-hidden />}
      loading={start.isPending}
      disabled={readOnly || corpus.state === 'importing' || corpus.notes === 0}
      onClick={begin}
    >
      {label}
    </Button>
  )

  if (job && isActive(job)) {
    return (
      <Panel title="Scan">
        <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
        {overview.scan && (
          <Text size="sm" c="dimmed" mt="xs">
            Until it ends, the results of {formatMoment(overview.scan.scannedAt)} are shown.
          </Text>
        )}
      </Panel>
    )
  }
  // Of a job that ended well, the result is what counts.
  if (job && (job.state === 'cancelled' || job.state === 'interrupted')) {
    return (
      <Notice kind="note" title={job.state === 'cancelled' ? 'The scan was cancelled' : 'The scan was interrupted'}>
        <Group justify="space-between">
          <Text>What it had counted is kept: it goes on from there.</Text>
          {button('Go on')}
        </Group>
      </Notice>
    )
  }
  if (job?.state === 'failed') {
    return <ErrorNotice title="The scan failed" error={new Error(job.error?.message)} onRetry={readOnly ? undefined : begin} />
  }
  if (!overview.scan) {
    return (
      <Panel label="Scan">
        <EmptyState
          icon={SearchIcon}
          title="Not scanned yet"
          text={
            'A scan reads every note once and counts what looks like an identifier, how long notes are, and which have the ' +
            'same text. Only counts and places are stored, never text.'
          }
          action={button('Scan the corpus')}
        />
      </Panel>
    )
  }
  return (
    <Group justify="space-between" px={2}>
      <Text size="sm" c="dimmed">
        Last scanned {formatMoment(overview.scan.scannedAt)}: {formatCount(overview.scan.notes)} notes,{' '}
        {formatNumber(overview.scan.characters / 1e6, 1)} million characters.
        {overview.outdated && ' Notes or rules have changed since: scan again.'}
      </Text>
      {button('Scan again')}
    </Group>
  )
}
