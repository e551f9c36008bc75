/** A candidate that learned from the new period too, beside the model at work, on later notes that neither has seen. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { ChallengeComparison, Challenger, Contender } from '../../../shared/domain/monitoring.ts'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { measureText } from '../../../shared/measureText.ts'
import { countOf, formatChange, formatCount, formatMoment, formatP, formatThreshold } from '../../lib/format.ts'
import { isActive, useJob, useJobs } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { Modal, toastError } from '../../ui/Dialogs.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Anchor, Box, Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ReasonForm } from '../../ui/ReasonForm.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Await, Notice } from '../../ui/States.tsx'

export function ChallengerPanel({ operating }: { operating: OperatingModel }) {
  const list = useApi('monitoring.challengers', { operatingId: operating.id })
  const start = useApiMutation('monitoring.startChallenger', { invalidates: ['monitoring', 'jobs', 'tasks', 'runs'] })
  const readOnly = useReadOnly()
  const jobs = useJobs()
  const isBusy = (list.data ?? []).some(({ jobId }) => jobs.some((job) => job.id === jobId && isActive(job)))
  return (
    <Panel
      title="Challenger"
      description="Trains a candidate with the settings of this model from all notes up to a day of the new period, and compares both on what came after that day: notes that neither learned from."
      actions={
        <Button
          variant="default"
          disabled={readOnly || isBusy || operating.scored === 0}
          loading={start.isPending}
          onClick={() => start.mutate({ operatingId: operating.id }, { onError: toastError })}
        >
          Retrain from the new period
        </Button>
      }
    >
      <Await query={list} rows={2}>
        {(found) =>
          found.length === 0 ? (
            <Text c="dimmed">No challenger yet.</Text>
          ) : (
            <Stack gap="lg">
              {found.map((each, index) => (
                <ChallengerView key={each.id} challenger={each} operating={operating} isNewest={index === 0} />
              ))}
            </Stack>
          )
        }
      </Await>
    </Panel>
  )
}

interface ChallengerViewProps {
  challenger: Challenger
  operating: OperatingModel
  isNewest: boolean
}

function ChallengerView({ challenger, operating, isNewest }: ChallengerViewProps) {
  const { report, decision, createdAt, settings } = challenger
  // One that comes in while somebody reads is opened by the reader.
  const [wasThere] = useState(report !== null)
  const [asking, setAsking] = useState<'promoted' | 'kept' | null>(null)
  const readOnly = useReadOnly()
  return (
    <Stack gap="sm" role="group" aria-label={`Challenger ${challenger.id}`}>
      <Group justify="space-between" mih="3rem">
        <Group gap="xs">
          <Text fw={600}>Challenger {challenger.id}</Text>
          <Text c="dimmed">
            {formatMoment(createdAt)}, later test from {report?.testFrom ?? settings.testFrom}
          </Text>
          {decision && <Tag>{decision.kind === 'promoted' ? 'promoted' : 'champion kept'}</Tag>}
        </Group>
        {report === null && <Progress challenger={challenger} />}
        {report && !decision && (
          <Group gap="sm">
            <Button variant="default" disabled={readOnly} onClick={() => setAsking('kept')}>
              Keep the champion…
            </Button>
            <Button disabled={readOnly} onClick={() => setAsking('promoted')}>
              Promote the candidate…
            </Button>
          </Group>
        )}
      </Group>
      <Box mih="3.25rem">
        {report ? (
          <Disclosure summary={`${verdicts[report.verdict]} AUROC ${formatChange(report.all.difference.auroc.value, report.all.difference.auroc.interval)}`} startsOpen={isNewest && wasThere}>
            <Report report={report} />
          </Disclosure>
        ) : (
          <End challenger={challenger} />
        )}
      </Box>
      {decision && (
        <Text c="dimmed">
          {decision.kind === 'promoted' ? 'Promoted' : 'Kept'}, {formatMoment(decision.at)}: {decision.reason}{' '}
          {decision.promotedId !== null && (
            <Anchor component={Link} href={`/operations/${decision.promotedId}?tab=card`}>
              Open the new version
            </Anchor>
          )}
        </Text>
      )}
      {asking && <Decide id={challenger.id} kind={asking} name={operating.name} onClose={() => setAsking(null)} />}
    </Stack>
  )
}

const verdicts = {
  candidate: 'The candidate tells patients apart better.',
  champion: 'The champion tells patients apart better.',
  undecided: 'No difference of AUROC is shown.',
}

function Report({ report: { warnings, all, unseen, resamples } }: { report: NonNullable<Challenger['report']> }) {
  return (
    <Stack gap="sm">
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <Comparison title="All patients" part={all} />
      {unseen ? <Comparison title="Patients that neither knows" part={unseen} /> : <Text c="dimmed">Too few patients that neither knows to compare on them alone.</Text>}
      <Text>Intervals and p: paired bootstrap over patients, {formatCount(resamples)} resamples.</Text>
    </Stack>
  )
}

/** The run that trains its candidate. */
function useRunOf({ modelId }: Challenger): number | null | undefined {
  return useApi('models.list', undefined).data?.find(({ id }) => id === modelId)?.runId
}

/** The newest of its jobs that runs. */
function Progress({ challenger }: { challenger: Challenger }) {
  const jobs = useJobs()
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs'] })
  const runId = useRunOf(challenger)
  const last = useJob(challenger.jobId)
  if (!last || !isActive(last)) return null
  const shown = jobs.find((job) => job.state === 'running' && ['finetune', 'baseline', 'score', 'challenge'].includes(job.kind)) ?? last
  // Which scoring belongs to it is not told: another one's is not to be stopped here.
  const isOwn = shown.id === last.id || (shown.runId !== null && shown.runId === runId)
  return (
    <Box w="20rem">
      <ProgressBar job={shown} onCancel={isOwn ? () => cancel.mutate({ id: shown.id }) : undefined} />
    </Box>
  )
}

/** What stands in the place of the comparison until there is one; another end of its jobs is said. */
function End({ challenger }: { challenger: Challenger }) {
  const last = useJob(challenger.jobId)
  const runId = useRunOf(challenger)
  if (challenger.jobId === null || (last && isActive(last))) return <Text c="dimmed">Once it has learned, and scored the later notes, the comparison stands here.</Text>
  return (
    <Notice kind="failed" title={last?.state === 'cancelled' ? 'Stopped' : 'Not finished'}>
      {last?.error?.message ?? 'Its jobs did not end.'} {runId && <Anchor component={Link} href={`/runs/${runId}`}>Open the run of the candidate</Anchor>}
    </Notice>
  )
}

interface Row {
  label: string
  of: (side: Contender) => { value: number | null; reason: Contender['auroc']['reason']; interval: Contender['auroc']['interval'] } | null
  change?: { value: number | null; interval: { low: number; high: number } | null; p: number | null } | null
}

function Comparison({ title, part }: { title: string; part: ChallengeComparison }) {
  const { champion, candidate, difference, n, patients, counts, delongP } = part
  const rows: Row[] = [
    { label: 'AUROC', of: ({ auroc }) => auroc, change: difference.auroc },
    { label: 'Brier score', of: ({ brier }) => brier, change: difference.brier },
    { label: 'Calibration slope', of: ({ slope }) => slope },
    { label: 'Observed / expected', of: ({ observedOverExpected }) => observedOverExpected },
    { label: 'Sensitivity', of: ({ sensitivity }) => sensitivity, change: difference.sensitivity },
    { label: 'PPV', of: ({ positivePredictiveValue }) => positivePredictiveValue, change: difference.positivePredictiveValue },
  ]
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {title}: {countOf(n, 'note')} of {countOf(patients, 'patient')}, by option {counts.map((each) => formatCount(each)).join(' / ')}
      </Text>
      <ScrollRegion label={`${title}, scrollable`}>
        <Table aria-label={`Champion and candidate: ${title}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Figure</Table.Th>
              <Table.Th scope="col">Champion</Table.Th>
              <Table.Th scope="col">Candidate</Table.Th>
              <Table.Th scope="col">Candidate − champion</Table.Th>
              <Table.Th scope="col" ta="right">p</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ label, of, change }) => {
              const [left, right] = [of(champion), of(candidate)]
              if (left === null || right === null) return null
              return (
                <Table.Tr key={label}>
                  <Table.Th scope="row" fw={400}>{label}</Table.Th>
                  <Table.Td>{measureText(left)}</Table.Td>
                  <Table.Td>{measureText(right)}</Table.Td>
                  <Table.Td>{change ? formatChange(change.value, change.interval) : ''}</Table.Td>
                  <Table.Td ta="right">{change?.p === null || change === undefined || change === null ? '' : formatP(change.p)}</Table.Td>
                </Table.Tr>
              )
            })}
            <Table.Tr>
              <Table.Th scope="row" fw={400}>Flagged, from risk</Table.Th>
              <Table.Td>{formatCount(champion.flagged)}, {formatThreshold(champion.threshold)}</Table.Td>
              <Table.Td>{formatCount(candidate.flagged)}, {formatThreshold(candidate.threshold)}</Table.Td>
              <Table.Td />
              <Table.Td />
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {delongP !== null && <Text size="sm" c="dimmed">AUROC by DeLong’s paired test: p {formatP(delongP)} (holds for one note a patient)</Text>}
    </Stack>
  )
}

function Decide({ id, kind, name, onClose }: { id: number; kind: 'promoted' | 'kept'; name: string; onClose: () => void }) {
  const decide = useApiMutation('monitoring.decide', { invalidates: ['monitoring', 'operations'], onSuccess: onClose })
  const promotes = kind === 'promoted'
  return (
    <Modal opened onClose={onClose} title={promotes ? 'Promote the candidate' : 'Keep the champion'}>
      <ReasonForm
        label="Reason"
        description="Kept in the history."
        confirmLabel={promotes ? 'Promote' : 'Keep'}
        pending={decide.isPending}
        error={decide.error}
        onConfirm={(reason) => decide.mutate({ id, kind, reason })}
        onCancel={onClose}
      >
        <Text>
          {promotes
            ? `It becomes the next version of ${name} and is in use at once, with the same budget of flags, judged on the later test. Scores of the version before stay.`
            : `${name} goes on as it is; the candidate stays among the models.`}
        </Text>
      </ReasonForm>
    </Modal>
  )
}
