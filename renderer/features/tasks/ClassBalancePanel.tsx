/** Labels in each set of a split, per task: counts, shares, and bars to compare them by eye. */
import type { ClassBalance } from '../../../shared/domain/split.ts'
import { optionLetter, type Task } from '../../../shared/domain/task.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { splitSetNames, splitSetOrder } from '../../lib/splitSets.ts'
import { useApi } from '../../lib/queries.ts'
import { Box, Group, Stack, Table, Text, VisuallyHidden } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ShareBar, shareColour } from '../../ui/RiskBar.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'

export function ClassBalancePanel({ splitId }: { splitId: number }) {
  const balance = useApi('tasks.balance', { splitId })
  const tasks = useApi('tasks.list', undefined)
  return (
    <Panel title="Class balance" description="Labelled notes in each set, by task" flush>
      <Await query={balance}>
        {(rows) => {
          const taskIds = [...new Set(rows.map((row) => row.taskId))]
          if (taskIds.length === 0)
            return (
              <EmptyState
                title="No labels yet"
                text="Derive labels for this corpus to see how they fall into the sets."
              />
            )
          return (
            <Stack gap={0}>
              {taskIds.map((id) => (
                <TaskBalance
                  key={id}
                  name={tasks.data?.find((task) => task.id === id)?.name ?? id}
                  task={tasks.data?.find((task) => task.id === id)}
                  rows={rows.filter((row) => row.taskId === id)}
                />
              ))}
            </Stack>
          )
        }}
      </Await>
    </Panel>
  )
}

function TaskBalance({ name, task, rows }: { name: string; task: Task | undefined; rows: ClassBalance[] }) {
  const options = (rows[0]?.counts ?? []).map((_, index) => `${optionLetter(index)}. ${task?.options[index] ?? ''}`)
  const ordered = splitSetOrder.flatMap((set) => rows.find((row) => row.set === set && row.notes > 0) ?? [])
  return (
    <Box py="sm" style={{ borderBottom: '1px solid var(--wb-border)' }}>
      <Text fw={600} px="md">
        {name}
      </Text>
      <Table aria-label={`Class balance of ${name}`} withRowBorders={false} verticalSpacing={3} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="13.5rem">Set</Table.Th>
            <Table.Th w="5rem" ta="right">
              n
            </Table.Th>
            {options.map((option, index) => (
              <Table.Th key={option} ta="right">
                <Group gap={5} justify="flex-end" wrap="nowrap">
                  <Box
                    aria-hidden
                    w="0.5rem"
                    h="0.5rem"
                    bg={shareColour(index)}
                    style={{ borderRadius: 2, flexShrink: 0 }}
                  />
                  <Text span size="sm" fw={600} lineClamp={2}>
                    {option}
                  </Text>
                </Group>
              </Table.Th>
            ))}
            <Table.Th w="18%">
              <VisuallyHidden>Shares</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ordered.map((row) => (
            <Table.Tr key={row.set}>
              <Table.Td>{splitSetNames[row.set]}</Table.Td>
              <Table.Td ta="right">{formatCount(row.notes)}</Table.Td>
              {row.counts.map((count, index) => (
                <Table.Td key={options[index]} ta="right">
                  {formatCount(count)}{' '}
                  <Text span size="sm" c="dimmed">
                    {formatPercent(row.notes ? count / row.notes : null)}
                  </Text>
                </Table.Td>
              ))}
              <Table.Td>
                <ShareBar
                  label={`${name}, ${splitSetNames[row.set]}`}
                  parts={row.counts.map((value, index) => ({ name: options[index] ?? '', value }))}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}
