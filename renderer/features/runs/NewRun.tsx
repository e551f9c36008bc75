/** The form for a new run. Everything has a default; what is wrong is said at the field before anything is sent. */
import { memo, useCallback, useImperativeHandle, useMemo, useRef, useState, type FormEvent, type Ref } from 'react'
import { protocols, type Protocol } from '../../../shared/domain/protocols.ts'
import type { RunConfig } from '../../../shared/domain/run.ts'
import { address, navigate } from '../../lib/address.ts'
import { askRefusedAgain, useApi, useApiMutation, type Output } from '../../lib/queries.ts'
import { Button, SegmentedControl } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { ChevronDownIcon, ChevronRightIcon } from '../../ui/icons.ts'
import { Box, Fieldset, Group, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import {
  checkDraft,
  cloneDraft,
  evaluationSets,
  newDraft,
  suggestName,
  taskChoices,
  workload,
  type RunDraft,
  type ScoreDraft,
} from './runDraft.ts'
import { changeAt, isShown, valueAt, type RunField, type RunKind } from '../../lib/runSettings/runField.ts'
import { runFieldGroups, runKinds } from '../../lib/runSettings/runFields.ts'
import { RunFieldInput, type RunChoices } from './RunFieldInput.tsx'
import { ScoreAfterFields, scoreHelp } from './ScoreAfterFields.tsx'
import { DraftChanges } from './DraftChanges.tsx'
import { StartPanel } from './StartPanel.tsx'
import { externalTests, useSplits, type NamedSplit } from '../../lib/useSplits.ts'

export interface NewRunProps {
  kind: RunKind
  /** Run whose settings are taken over. */
  fromRunId: number | null
  baseModelId: number | null
  splitId: number | null
  taskId: string | null
}

export function NewRun(props: NewRunProps) {
  const { kind, fromRunId } = props
  const splits = useSplits()
  const models = useApi('models.list', undefined)
  const presets = useApi('models.presets', undefined)
  const runs = useApi('runs.list', undefined)
  // The kind that is changed to takes it over.
  const [chosenSplit, setChosenSplit] = useState(props.splitId)
  const error = splits.error ?? models.error ?? presets.error ?? runs.error
  const from = runs.data?.find((run) => run.id === fromRunId)
  return (
    <Page
      title="New run"
      breadcrumb={[{ label: 'Runs', to: '/runs' }]}
      description={runKinds.find((known) => known.kind === kind)?.help}
      tabs={
        <SegmentedControl
          aria-label="Kind of run"
          mt="xs"
          w="fit-content"
          value={kind}
          onChange={(next) => navigate(address('/runs', { new: next, split: chosenSplit }), { replace: true })}
          data={runKinds.map((known) => ({ value: known.kind, label: known.label }))}
        />
      }
    >
      {splits.data && models.data && presets.data && runs.data ? (
        splits.data.length === 0 ? (
          <EmptyState
            title="No split yet"
            text="A run learns from the train set of a split and validates on another set of it. Create a split first."
            action={<Button onClick={() => navigate(address('/tasks', { tab: 'splits' }))}>Create a split</Button>}
          />
        ) : (
          <RunForm
            key={`${kind} ${fromRunId}`}
            {...props}
            onSplit={setChosenSplit}
            splits={splits.data}
            models={models.data}
            presets={presets.data}
            from={from?.config ?? null}
            taken={runs.data.map((run) => run.config.name)}
          />
        )
      ) : error ? (
        <ErrorNotice error={error} onRetry={askRefusedAgain} />
      ) : (
        <Loading rows={8} label="Loading the form" />
      )}
    </Page>
  )
}

interface RunFormProps extends NewRunProps {
  splits: readonly NamedSplit[]
  models: Output<'models.list'>
  presets: Output<'models.presets'>
  from: RunConfig | null
  taken: readonly string[]
  onSplit: (id: number) => void
}

function RunForm({ kind, baseModelId, splitId, taskId, onSplit, splits, models, presets, from, taken }: RunFormProps) {
  const [edits, setEdits] = useState<Record<string, unknown>>({})
  const [scoreEdits, setScoreEdits] = useState<Partial<ScoreDraft>>({})
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const [more, setMore] = useState(from !== null)
  const help = useRef<(about: About) => void>(null)
  const [force, setForce] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const create = useApiMutation('runs.create', {
    invalidates: ['runs', 'models', 'jobs'],
    onSuccess: ({ runId }) => navigate(`/runs/${runId}`, { replace: true }),
  })

  const baseModels = useMemo(() => baseModelsOf(models), [models])
  const firstBase = baseModelId ?? (kind === 'finetune' ? baseModels[0]?.id : null)
  const firstSplit = splitId ?? splits[0]?.id
  const started = useMemo(
    (): RunDraft => (from ? cloneDraft(from) : newDraft(kind, { splitId: firstSplit, baseModelId: firstBase, name: '' })),
    [from, kind, firstSplit, firstBase],
  )
  const split = splits.find((candidate) => candidate.id === (edits.splitId ?? started.splitId))
  const balance = useApi(
    'tasks.balance',
    { splitId: split?.id ?? 0 },
    { enabled: split !== undefined && kind !== 'pretrain' },
  )
  const cohorts = useApi(
    'cohorts.list',
    { corpusId: split?.corpusId ?? 0 },
    { enabled: split !== undefined && kind === 'pretrain' },
  )
  const tasks = useApi('tasks.list', undefined)
  const corpora = useApi('corpora.list', undefined)
  const devices = useApi('devices.list', undefined, { staleTime: Infinity })
  const refused = balance.error ?? cohorts.error ?? tasks.error ?? corpora.error ?? devices.error
  const generalCorpusId = valueAt({ ...started, ...edits }, 'general.corpusId')
  const choices = useMemo(
    (): RunChoices => ({
      splits,
      baseModels,
      presets,
      generalCorpora: corpora.data?.filter(({ id, state }) => state === 'ready' && id !== split?.corpusId) ?? [],
      generalSplits: splits.filter((candidate) => candidate.corpusId === generalCorpusId),
      cohorts: cohorts.data ?? [],
      devices: devices.data ?? [],
      tasks: balance.data && tasks.data ? taskChoices(tasks.data, balance.data) : [],
    }),
    [splits, baseModels, presets, corpora.data, split?.corpusId, generalCorpusId, cohorts.data, devices.data, balance.data, tasks.data],
  )

  const learnable = choices.tasks.filter((task) => task.reason === null)
  const firstTask = learnable.find((task) => task.id === taskId) ?? learnable[0]
  const draft: RunDraft = { ...started, ...(from || !firstTask ? {} : { taskIds: [firstTask.id] }), ...edits }
  if (kind === 'pretrain') draft.corpusId = split?.corpusId ?? null
  const chosen = choices.tasks.filter((task) => Array.isArray(draft.taskIds) && draft.taskIds.includes(task.id))
  if (!from && !('name' in edits)) {
    const base = baseModels.find((model) => model.id === draft.baseModelId)?.name ?? ''
    draft.name = suggestName(draft, { base, tasks: chosen.map((task) => task.name), taken })
  }
  const sets = evaluationSets(split)
  const externals = split ? externalTests(splits, split) : []
  const score: ScoreDraft = { set: sets[0] ?? null, splitId: null, zeroShot: true, maximumNotes: null, ...scoreEdits }
  const chosenTest = score.splitId === null ? score.set === null || sets.includes(score.set) : externals.some(({ id }) => id === score.splitId)
  if (!chosenTest) Object.assign(score, { set: sets[0] ?? null, splitId: null })
  const presetContext = presets.find((preset) => preset.preset === draft.preset)?.context ?? null
  const check = checkDraft(draft, score, { presetContext })
  const issues = check.ok ? {} : check.issues
  const trainNotes = chosen.length === 0 ? null : chosen.reduce((sum, task) => sum + (task.trainNotes ?? 0), 0)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (check.ok) {
      create.mutate({ config: check.config, scoreAfter: check.scoreAfter, force }, { onError: toastError })
      return
    }
    setMore(true)
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-error] input')?.focus(),
    )
  }

  const edit = useCallback(
    (field: RunField, value: unknown) => {
      setEdits((before) => ({ ...before, ...changesOf(field, { ...started, ...before }, value) }))
      if (field.name === 'splitId') onSplit(Number(value))
    },
    [started, onSplit],
  )
  const leave = useCallback((field: RunField) => setLeft((before) => (before.has(field.name) ? before : new Set(before).add(field.name))), [])
  const explain = useCallback((about: About) => help.current?.(about), [])

  const input = (field: RunField) => (
    <Field
      key={field.name}
      field={field}
      value={valueAt(draft, field.name)}
      error={tried || left.has(field.name) ? issues[field.name] : undefined}
      choices={choices}
      onChange={edit}
      onLeave={leave}
      onFocus={explain}
    />
  )
  const [first, ...others] = runFieldGroups[kind]
    .map(({ title, fields }) => ({ title, fields: fields.filter((field) => isShown(field, draft)) }))
    .filter(({ fields }) => fields.length > 0)
  const MoreIcon = more ? ChevronDownIcon : ChevronRightIcon

  return (
    <form ref={form} onSubmit={submit} noValidate aria-label="New run">
      <Group align="flex-start" wrap="nowrap" gap="lg">
        <Stack flex={1} miw={0} maw="56rem" gap="md">
          {refused && <ErrorNotice title="Some choices could not be read" error={refused} onRetry={askRefusedAgain} />}
          <Fieldset legend={<b>{first!.title}</b>}>
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing={2}>
              {first!.fields.map(input)}
            </SimpleGrid>
          </Fieldset>
          {kind !== 'pretrain' && (
            <ScoreAfterFields
              kind={kind}
              sets={sets}
              externals={externals}
              value={score}
              error={tried ? issues.scoreMaximumNotes : undefined}
              onChange={(change) => setScoreEdits((before) => ({ ...before, ...change }))}
              onFocus={(name) => explain(scoreHelp[name])}
            />
          )}
          <Box>
            <Button
              variant="subtle"
              aria-expanded={more}
              aria-controls="run-settings"
              onClick={() => setMore(!more)}
              leftSection={<MoreIcon size="0.875rem" aria-hidden />}
            >
              {more ? 'Fewer settings' : 'More settings'}
            </Button>
          </Box>
          <Stack id="run-settings" gap="md" style={{ display: more ? undefined : 'none' }}>
            {others.map((group) => (
              <Fieldset key={group.title} legend={<b>{group.title}</b>}>
                <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="md" verticalSpacing={2}>
                  {group.fields.map(input)}
                </SimpleGrid>
              </Fieldset>
            ))}
          </Stack>
        </Stack>
        <Stack w="19rem" gap="md" pos="sticky" top={0} style={{ flexShrink: 0 }}>
          <StartPanel
            config={check.ok ? check.config : null}
            workload={workload(draft, trainNotes)}
            jointTasks={kind === 'finetune' ? chosen.length : 0}
            wrongFields={tried && !check.ok ? Object.keys(issues).length : 0}
            isStarting={create.isPending}
            force={force}
            onForce={setForce}
          />
          {from && <DraftChanges source={from} draft={draft} />}
          <FieldHelp tell={help} />
        </Stack>
      </Group>
    </form>
  )
}

type About = Pick<RunField, 'label' | 'help'>

/** By itself, so that going from field to field does not draw the form again. */
function FieldHelp({ tell }: { tell: Ref<(about: About) => void> }) {
  const [about, setAbout] = useState<About | null>(null)
  useImperativeHandle(tell, () => setAbout, [])
  return (
    <Panel label="Field help" title={about ? `About: ${about.label}` : 'About the fields'}>
      <Text size="sm" mih="8rem" aria-live="polite">
        {about?.help ?? 'Go into a field to read what it does.'}
      </Text>
    </Panel>
  )
}

interface FieldProps {
  field: RunField
  value: unknown
  error: string | undefined
  choices: RunChoices
  onChange: (field: RunField, value: unknown) => void
  onLeave: (field: RunField) => void
  onFocus: (about: About) => void
}

/** Drawn again only when it changes: a form has some forty of them. */
const Field = memo(({ field, onChange, onLeave, onFocus, ...shown }: FieldProps) => (
  // The line for a remark is there from the start: one that appears on leaving must not move what is being clicked.
  <div style={{ minHeight: '4.5rem' }} onBlur={() => onLeave(field)}>
    <RunFieldInput field={field} {...shown} onChange={(value) => onChange(field, value)} onFocus={() => onFocus(field)} />
  </div>
))

/** Those that learned no task first, the newest before the others. */
function baseModelsOf(models: Output<'models.list'>) {
  return models
    .filter((model) => model.kind === 'llama' && model.state !== 'failed')
    .map((model) => ({
      id: model.id,
      name: model.name,
      parameters: model.card.parameters,
      plain: model.card.taskIds.length === 0,
    }))
    .sort((a, b) => Number(b.plain) - Number(a.plain) || b.id - a.id)
}

/** What typing into a field changes: a preset fills in its settings, another corpus takes back the split of the old, another split the cohort. */
function changesOf(field: RunField, draft: RunDraft, value: unknown): Record<string, unknown> {
  if (field.name === 'protocol' && value !== 'own') return { protocol: value, ...protocols[value as Protocol].settings }
  const changed = changeAt(draft, field.name, value)
  if (field.name === 'splitId' && 'cohort' in draft) return { ...changed, cohort: null }
  if (field.name === 'general.corpusId') return changeAt({ ...draft, ...changed }, 'general.splitId', null)
  return changed
}
