/** Tasks as cards at the left, the chosen one in full at the right. */
import { useState } from 'react'
import { optionLetter, type Task } from '../../../shared/domain/task.ts'
import { useAddressQuery } from '../../lib/address.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useApi } from '../../lib/queries.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { AddIcon } from '../../ui/icons.ts'
import { Box, Grid, Group, Stack, Table, Text, UnstyledButton } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { describeSettings, ruleNames } from './labelSettings.ts'
import { TaskDialog } from './TaskDialog.tsx'
import classes from './TasksTab.module.css'

type ListedTask = Task & { builtIn: boolean }

export function TasksTab() {
  const tasks = useApi('tasks.list', undefined)
  const [query, change] = useAddressQuery()
  const [adding, setAdding] = useState(false)
  const readOnly = useReadOnly()
  return (
    <>
      <Await query={tasks}>
        {(list) => {
          const chosen = list.find((task) => task.id === query.get('task')) ?? list[0]
          return (
            <Grid gap="md">
              <Grid.Col span={{ base: 12, sm: 4 }}>
                <Panel
                  title="Tasks"
                  flush
                  actions={
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={readOnly}
                      leftSection={<AddIcon size="0.8125rem" aria-hidden />}
                      onClick={() => setAdding(true)}
                    >
                      Add task
                    </Button>
                  }
                >
                  {list.map((task) => (
                    <UnstyledButton
                      key={task.id}
                      className={classes.card}
                      aria-current={task.id === chosen?.id || undefined}
                      onClick={() => change({ task: task.id })}
                    >
                      <Group justify="space-between" wrap="nowrap" gap="xs">
                        <Text fw={500}>{task.name}</Text>
                        <Tag>{task.builtIn ? 'Built in' : 'Own'}</Tag>
                      </Group>
                      <Text size="sm" c="dimmed">
                        {task.description}
                      </Text>
                    </UnstyledButton>
                  ))}
                </Panel>
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 8 }}>{chosen && <TaskDetail task={chosen} />}</Grid.Col>
            </Grid>
          )
        }}
      </Await>
      <TaskDialog opened={adding} onClose={() => setAdding(false)} onSaved={(id) => change({ task: id })} />
    </>
  )
}

const picks: Record<Task['notes']['pick'], (hours: number) => string> = {
  admission: (hours) => `The first note filed within ${hours} h of admission`,
  discharge: () => 'The last note of the encounter',
  every: () => 'Each note is its own example',
}

function TaskDetail({ task }: { task: ListedTask }) {
  const options = task.options.map((option, index) => `${optionLetter(index)}. ${option}`)
  const rows: [string, string][] = [
    ['Identifier', `${task.id}, version ${task.version}`],
    ['Notes it reads', task.notes.types.length === 0 ? 'Every type' : task.notes.types.join(', ')],
    ['One example is', picks[task.notes.pick](task.notes.withinHours)],
    ['Label comes from', ruleNames[task.label.kind]],
    ['Label settings', describeSettings(task.label.kind, task.label.settings) || 'None'],
    ...(task.options.length === 2
      ? [
          [
            'Event (its probability is the risk)',
            `${optionLetter(task.positive)}. ${task.options[task.positive] ?? ''}`,
          ] as [string, string],
        ]
      : []),
  ]
  return (
    <Panel title={task.name} description={task.description} flush>
      <Table aria-label={`Settings of ${task.name}`} withRowBorders={false}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w="14rem" fw={400} c="dimmed" scope="row">
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Stack gap={4} p="md" pt={4}>
        <Text size="sm" c="dimmed">
          What the model reads, exactly. Only the note is ever truncated; question and options always survive.
        </Text>
        <Box
          component="pre"
          className={classes.prompt}
          tabIndex={0}
          role="region"
          aria-label={`Prompt of ${task.name}`}
        >
          <span className={classes.note}>[the note]</span>
          {['', task.question, ...options, 'Answer:'].join('\n')}
        </Box>
      </Stack>
    </Panel>
  )
}
