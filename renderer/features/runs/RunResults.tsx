/** What came of a finished run: its model, and where that model has been scored. */
import type { RunSummary } from '../../../shared/domain/run.ts'
import { address } from '../../lib/address.ts'
import { countOf } from '../../lib/format.ts'
import { useJobs } from '../../lib/jobs.ts'
import { evaluationSetNames, roleNames } from '../../lib/passes.ts'
import { useApi } from '../../lib/queries.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { SectionsTag } from '../../ui/Badges.tsx'
import { Anchor, Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await } from '../../ui/States.tsx'
import { sourcesText } from './runView.ts'

export function RunResults({ run }: { run: RunSummary }) {
  const taskNames = useTaskNames()
  const models = useApi('models.list', undefined)
  const passes = useApi('predictions.passes', {})
  const scoring = useJobs().filter((job) => job.kind === 'score' && (job.state === 'queued' || job.state === 'running'))
  const model = models.data?.find((candidate) => candidate.id === run.modelId)
  const finetune = run.config.kind === 'pretrain' && model
  return (
    <Panel
      title="Result"
      actions={
        <Group gap="md">
          {model && <Anchor href={`#/models/${model.id}`}>Model “{model.name}”</Anchor>}
          {finetune && <Anchor href={`#${address('/runs', { new: 'finetune', base: model.id })}`}>Finetune it</Anchor>}
        </Group>
      }
    >
      <Stack gap="sm">
        {model?.card.tokensBySource && <Text>{sourcesText(model.card.tokensBySource)}</Text>}
        {scoring.map((job) => (
          <ProgressBar key={job.id} job={job} compact />
        ))}
        <Await query={passes} rows={2}>
          {(all) => {
            const own = all.filter((pass) => pass.modelId === run.modelId)
            if (own.length === 0)
              return (
                <Text c="dimmed">
                  {scoring.length > 0
                    ? 'Scores appear here once they are ready.'
                    : 'This model has not been scored yet.'}
                </Text>
              )
            return (
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Task</Table.Th>
                    <Table.Th scope="col">Role</Table.Th>
                    <Table.Th scope="col">Set</Table.Th>
                    <Table.Th scope="col">Notes</Table.Th>
                    <Table.Th scope="col">Open</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {own.map((pass) => (
                    <Table.Tr key={pass.id}>
                      <Table.Td>
                        {taskNames.get(pass.taskId) ?? pass.taskId} <SectionsTag sections={pass.sections} />
                      </Table.Td>
                      <Table.Td>{roleNames[pass.role]}</Table.Td>
                      <Table.Td>{evaluationSetNames[pass.set]}</Table.Td>
                      <Table.Td>{countOf(pass.notes, 'note')}</Table.Td>
                      <Table.Td>
                        <Anchor href={`#${address('/predictions', { pass: pass.id })}`}>Notes by risk</Anchor>
                        {' · '}
                        <Anchor href={`#${address('/compare', { task: pass.taskId })}`}>Compare</Anchor>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }}
        </Await>
      </Stack>
    </Panel>
  )
}
