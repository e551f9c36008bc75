/** Tasks as cards at the left, the chosen one in full at the right. */
import { useState } from 'react'
import { optionLetter } from '../../../shared/domain/task.ts'
import type { ListedTask } from '../../../shared/domain/taskPreview.ts'
import { hasAdmissionVariant } from '../../../shared/domain/taskVariant.ts'
import { address, navigate, useAddressQuery } from '../../lib/address.ts'
import { download } from '../../lib/download.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { SectionsTag, Tag } from '../../ui/Badges.tsx'
import { Button, IconButton } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { AddIcon, CopyIcon, DownloadIcon, EditIcon, NoteIcon, OpenIcon, RemoveIcon } from '../../ui/icons.ts'
import { Box, Grid, Group, Stack, Table, Text, UnstyledButton } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { describeSettings, ruleNames } from './labelSettings.ts'
import classes from './TasksTab.module.css'
import { describePick, sectionNames } from './taskWords.ts'

export function TasksTab() {
  const tasks = useApi('tasks.list', undefined)
  const [query, change] = useAddressQuery()
  const [choosing, setChoosing] = useState(false)
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
                    <>
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={readOnly}
                        leftSection={<OpenIcon size="0.8125rem" aria-hidden />}
                        onClick={() => setChoosing(true)}
                      >
                        From a file…
                      </Button>
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={readOnly}
                        leftSection={<AddIcon size="0.8125rem" aria-hidden />}
                        onClick={() => navigate('/tasks/editor')}
                      >
                        Add task
                      </Button>
                    </>
                  }
                >
                  {list.map((task) => (
                    <UnstyledButton
                      key={task.id}
                      className={classes.card}
                      aria-current={task.id === chosen?.id || undefined}
                      onClick={() => change({ task: task.id })}
                    >
                      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
                        <Text fw={500}>{task.name}</Text>
                        <Tag>{task.builtIn ? 'Built in' : 'Own'}</Tag>
                      </Group>
                      <SectionsTag sections={task.notes.sections} />
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
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Task from a JSON file"
        choose="file"
        extensions={['.json']}
        onChoose={([file]) => file && navigate(address('/tasks/editor', { file }))}
      />
    </>
  )
}

function TaskDetail({ task }: { task: ListedTask }) {
  const options = task.options.map((option, index) => `${optionLetter(index)}. ${option}`)
  const rows: [string, string][] = [
    ['Identifier', `${task.id}, version ${task.version}`],
    ['Notes it reads', task.notes.types.length === 0 ? 'Every type' : task.notes.types.join(', ')],
    ['One example is', describePick(task.notes)],
    ['Read of each note', sectionNames[task.notes.sections]],
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
    <Panel title={task.name} description={task.description} flush actions={<TaskActions task={task} />}>
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

function TaskActions({ task }: { task: ListedTask }) {
  const { builtIn, ...definition } = task
  const readOnly = useReadOnly()
  const remove = useApiMutation('tasks.remove', { onSuccess: () => navigate('/tasks') })
  const askRemove = async () => {
    const text = 'It has no labels yet, or it could not be removed. All its versions go with it.'
    if (await confirm({ title: `Remove “${task.name}”?`, text, confirmLabel: 'Remove task', destructive: true }))
      remove.mutate({ id: task.id }, { onError: toastError })
  }
  const save = () => {
    const content = `${JSON.stringify(definition, null, 2)}\n`
    download(`${task.id}.json`, new Blob([content], { type: 'application/json' }))
  }
  return (
    <>
      <IconButton icon={DownloadIcon} label={`Save ${task.name} as a JSON file`} onClick={save} />
      <IconButton
        icon={CopyIcon}
        label={`Make an own task from ${task.name}`}
        disabled={readOnly}
        onClick={() => navigate(address('/tasks/editor', { copy: task.id }))}
      />
      {hasAdmissionVariant(task) && (
        <IconButton
          icon={NoteIcon}
          label={`Ask ${task.name} of the admission sections of the discharge summary`}
          disabled={readOnly}
          onClick={() => navigate(address('/tasks/editor', { copy: task.id, sections: 'admission' }))}
        />
      )}
      {!builtIn && (
        <>
          <IconButton
            icon={EditIcon}
            label={`Edit ${task.name}`}
            disabled={readOnly}
            onClick={() => navigate(address('/tasks/editor', { edit: task.id }))}
          />
          <IconButton
            icon={RemoveIcon}
            label={`Remove ${task.name}`}
            disabled={readOnly}
            onClick={() => void askRemove()}
          />
        </>
      )}
    </>
  )
}
