/** What a demo job made: per task how often each option is true, and the best that any reader of these notes can do. */
import { demoResult, type DemoHospital } from '../../../shared/domain/demo.ts'
import { navigate } from '../../lib/address.ts'
import { formatCount, formatEstimate, formatPercent } from '../../lib/format.ts'
import { useJobs } from '../../lib/jobs.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { Group, Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'

/** The hospitals of the newest demo job; nothing while there is none. */
export function DemoCeilings() {
  const job = useJobs().find((candidate) => candidate.kind === 'demo')
  const made = job?.state === 'done' ? demoResult.safeParse(job.result) : null
  if (!made?.success) return null
  return made.data.hospitals.map((hospital) => <Ceilings key={hospital.corpusId} hospital={hospital} />)
}

function Ceilings({ hospital }: { hospital: DemoHospital }) {
  const title = `${hospital.name}: known ceilings`
  return (
    <Panel
      title={title}
      actions={
        <Group gap="sm">
          <SyntheticBadge />
          <Button size="compact-xs" variant="light" onClick={() => navigate(`/corpora/${hospital.corpusId}`)}>
            Open corpus
          </Button>
        </Group>
      }
    >
      <ScrollRegion label={`${title}, scrollable`}>
        <Table aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Task</Table.Th>
              <MetricHead metric="ceiling" here="Over all labelled notes, with the 95 % interval of a bootstrap over patients.">
                Ceiling AUROC
              </MetricHead>
              <Table.Th ta="right">Notes</Table.Th>
              <Table.Th>Share of each option</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {hospital.ceilings.map(({ taskId, taskName, options, auroc, interval, n, counts }) => (
              <Table.Tr key={taskId}>
                <Table.Td>{taskName}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{auroc === null ? 'too few notes' : formatEstimate(auroc, interval)}</Table.Td>
                <Table.Td ta="right">{formatCount(n)}</Table.Td>
                <Table.Td>
                  <Text size="sm">{options.map((option, index) => `${option} ${share(counts[index], n)}`.replaceAll(' ', '\u00a0')).join(' · ')}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  )
}

function share(count: number, n: number): string {
  return n === 0 ? 'none' : formatPercent(count / n)
}
