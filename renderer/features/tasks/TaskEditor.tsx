/** Writes an own task: question, options, notes, label rule, with what a model would read of a real note beside it. */
import { useState } from 'react'
import type { LabelRule, Task } from '../../../shared/domain/task.ts'
import type { ListedTask } from '../../../shared/domain/taskPreview.ts'
import { admissionSectionsVariant } from '../../../shared/domain/taskVariant.ts'
import { address, navigate } from '../../lib/address.ts'
import { forgetDraft, keepDraft, useKeptDraft } from '../../lib/keptDrafts.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useCurrentCorpus } from '../../lib/uiState.ts'
import { labelWithHelp, TextArea, TextField } from '../../ui/Controls.tsx'
import { toast } from '../../ui/Dialogs.tsx'
import { Box, Grid, Group, Stack, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'
import { EditorPage, isChanged } from './EditorPage.tsx'
import { LabelRuleFields } from './LabelRuleFields.tsx'
import { NoteFilterFields } from './NoteFilterFields.tsx'
import { OptionFields } from './OptionFields.tsx'
import { PromptPreview } from './PromptPreview.tsx'
import { copyOf, draftOf, emptyTask, idForName, taskOf, taskProblems, type TaskDraft } from './taskDraft.ts'

/** What the editor begins with: nothing, a task to change, one to copy, or a file on the workbench's machine. */
export interface EditorStart {
  edit?: string
  copy?: string
  /** The copy is asked of the admission sections of the discharge summary. */
  sections?: boolean
  file?: string
}

const breadcrumb = [{ label: 'Tasks & splits', to: '/tasks' }]

export function TaskEditor({ start }: { start: EditorStart }) {
  const tasks = useApi('tasks.list', undefined)
  const file = useApi('tasks.readFile', { path: start.file ?? '' }, { enabled: start.file !== undefined })
  if (start.file !== undefined && !file.data) {
    return (
      <Page title="Task from a file" breadcrumb={breadcrumb}>
        {file.error ? (
          <ErrorNotice error={file.error} title="The file is not a task" onRetry={() => void file.refetch()} />
        ) : (
          <Await query={file}>{() => null}</Await>
        )}
      </Page>
    )
  }
  if (!tasks.data) {
    return (
      <Page title="Task" breadcrumb={breadcrumb}>
        <Await query={tasks}>{() => null}</Await>
      </Page>
    )
  }
  return <Editor key={placeOf(start)} start={start} tasks={tasks.data} fromFile={file.data} />
}

/** Names where a draft is written, so that it is found again there and nowhere else. */
function placeOf({ edit, copy, sections, file }: EditorStart): string {
  if (edit !== undefined) return `task ${edit}`
  if (copy !== undefined) return `task like ${copy}${sections ? ', sections' : ''}`
  return file === undefined ? 'new task' : `task of ${file}`
}

function firstDraft(start: EditorStart, tasks: readonly ListedTask[], fromFile: Task | undefined): TaskDraft {
  const named = tasks.find(({ id }) => id === (start.edit ?? start.copy))
  const taken = tasks.map(({ id }) => id)
  if (named && start.copy !== undefined && start.sections) return draftOf(admissionSectionsVariant(named))
  if (named) return start.copy === undefined ? draftOf(named) : copyOf(named, taken)
  return fromFile ? draftOf(fromFile) : emptyTask
}

interface EditorProps {
  start: EditorStart
  tasks: readonly ListedTask[]
  fromFile: Task | undefined
}

function Editor({ start, tasks, fromFile }: EditorProps) {
  const place = placeOf(start)
  const [first] = useState(() => firstDraft(start, tasks, fromFile))
  const kept = useKeptDraft<TaskDraft>(place)
  const draft = kept ?? first
  const change = (next: TaskDraft) => keepDraft(place, next)

  // A file may hold the next version of an own task.
  const before = tasks.find(({ id, builtIn }) => !builtIn && id === (start.edit ?? fromFile?.id))
  const taken = tasks.map(({ id }) => id).filter((id) => id !== before?.id)
  const rules = builtInRules(tasks)
  const ruleOptions = Object.fromEntries(Object.entries(rules).map(([kind, rule]) => [kind, rule.options.length]))
  const problems = taskProblems(draft, { taken, ruleOptions })

  const corpora = (useApi('corpora.list', undefined).data ?? []).filter(({ state }) => state === 'ready')
  const last = useCurrentCorpus((current) => current.corpusId)
  const corpus = corpora.find(({ id }) => id === last) ?? corpora[0] ?? null
  const columns = useApi('tasks.columns', { corpusId: corpus?.id ?? 0 }, { enabled: corpus !== null })

  const save = useApiMutation('tasks.save', {
    onSuccess: (saved) => {
      forgetDraft(place)
      toast(`${saved.name} is saved as version ${saved.version}.`)
      navigate(address('/tasks', { task: saved.id }))
    },
  })
  return (
    <EditorPage
      title={before ? before.name : 'New task'}
      breadcrumb={breadcrumb}
      description={
        before
          ? `Saving makes version ${before.version + 1}. Labels, models and scoring passes keep the version they were made with.`
          : 'A question about a note, its options, the notes it reads, and where the truth comes from.'
      }
      place={place}
      changed={isChanged(kept, first)}
      back={address('/tasks', { task: before?.id ?? start.copy })}
      saveLabel={before ? `Save version ${before.version + 1}` : 'Save task'}
      saving={save.isPending}
      complete={problems.length === 0}
      onSave={() => save.mutate({ task: taskOf(draft) })}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack gap="md">
            {save.error && <ErrorNotice error={save.error} title="The task was not saved" />}
            {problems.length > 0 && <Problems problems={problems} />}
            <Panel title="Question">
              <Stack gap="sm">
                <Identity draft={draft} onChange={change} taken={taken} fixed={before !== undefined} />
                <TextArea
                  label="Question"
                  description="Asked after the note, word for word"
                  autosize
                  minRows={2}
                  value={draft.question}
                  onChange={(event) => change({ ...draft, question: event.currentTarget.value })}
                />
                <OptionFields draft={draft} onChange={change} />
              </Stack>
            </Panel>
            <Panel title="Notes it reads">
              <NoteFilterFields
                notes={draft.notes}
                onChange={(notes) => change({ ...draft, notes })}
                corpus={corpus}
              />
            </Panel>
            <Panel title="Label">
              <LabelRuleFields draft={draft} onChange={change} columns={columns.data ?? []} rules={rules} />
            </Panel>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Box pos="sticky" top={0}>
            <PromptPreview
              draft={{
                name: draft.name,
                question: draft.question,
                options: draft.options.map(({ text }) => text),
                sections: draft.notes.sections,
              }}
              notes={draft.notes}
              corpora={corpora}
              corpus={corpus}
              onCorpus={(corpusId) => useCurrentCorpus.setState({ corpusId })}
            />
          </Box>
        </Grid.Col>
      </Grid>
    </EditorPage>
  )
}

/** The built-in tasks say what their rules give. */
function builtInRules(
  tasks: readonly ListedTask[],
): Partial<Record<LabelRule['kind'], { options: readonly string[]; settings: Record<string, unknown> }>> {
  const builtIn = tasks.filter((task) => task.builtIn)
  return Object.fromEntries(builtIn.map(({ label, options }) => [label.kind, { options, settings: label.settings }]))
}

function Problems({ problems }: { problems: readonly string[] }) {
  return (
    <Box role="status" aria-label="Before it can be saved">
      <Text size="sm" fw={500}>
        Before it can be saved
      </Text>
      <Box component="ul" m={0} pl="1.25rem">
        {problems.map((problem) => (
          <li key={problem}>
            <Text size="sm">{problem}</Text>
          </li>
        ))}
      </Box>
    </Box>
  )
}

interface IdentityProps {
  draft: TaskDraft
  onChange: (draft: TaskDraft) => void
  taken: readonly string[]
  /** The identifier of a task that is there never changes. */
  fixed: boolean
}

function Identity({ draft, onChange, taken, fixed }: IdentityProps) {
  const rename = (name: string) =>
    onChange({ ...draft, name, id: draft.idFollowsName ? idForName(name, taken) : draft.id })
  return (
    <>
      <Group grow align="flex-start">
        <TextField label="Name" value={draft.name} onChange={(event) => rename(event.currentTarget.value)} />
        <TextField
          label={labelWithHelp('Identifier', 'Names the task in the terminal, in exports and in stored results.')}
          value={draft.id}
          disabled={fixed}
          onChange={(event) => onChange({ ...draft, id: event.currentTarget.value, idFollowsName: false })}
        />
      </Group>
      <TextField
        label="Description"
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
      />
    </>
  )
}
