/** The form for a new run. Everything has a default; what is wrong is said at the field before anything is sent. */
import { useRef, useState, type FormEvent } from 'react'
import { protocols, type Protocol } from '../../../shared/domain/protocols.ts'
import type { RunConfig } from '../../../shared/domain/run.ts'
import { address, navigate } from '../../lib/address.ts'
import { useApi, useApiMutation, type Output } from '../../lib/queries.ts'
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
import { changeAt, isShown, valueAt, type RunField, type RunKind } from './runField.ts'
import { runFieldGroups, runKinds } from './runFields.ts'
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
  const error = splits.error ?? models.error ?? presets.error ?? runs.error
  const from = runs.data?.find((run) => run.id === fromRunId)
  return (
    <Page
      title="New run"
      breadcrumb={[{ label: 'Runs', to: '/runs' }]}
      description={runKinds.find((known) => known.kind === kind)?.help}
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
            {...props}
            splits={splits.data}
            models={models.data}
            presets={presets.data}
            from={from?.config ?? null}
            taken={runs.data.map((run) => run.config.name)}
          />
        )
      ) : error ? (
        <ErrorNotice error={error} />
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
}

function RunForm({ kind, baseModelId, splitId, taskId, splits, models, presets, from, taken }: RunFormProps) {
  const [edits, setEdits] = useState<Record<string, unknown>>({})
  const [scoreEdits, setScoreEdits] = useState<Partial<ScoreDraft>>({})
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const [more, setMore] = useState(from !== null)
  const [help, setHelp] = useState<{ label: string; help: string } | null>(null)
  const [force, setForce] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const create = useApiMutation('runs.create', {
    invalidates: ['runs', 'models', 'jobs'],
    onSuccess: ({ runId }) => navigate(`/runs/${runId}`, { replace: true }),
  })

  const baseModels = models
    .filter((model) => model.kind === 'llama' && model.state !== 'failed')
    .map((model) => ({
      id: model.id,
      name: model.name,
      parameters: model.card.parameters,
      plain: model.card.taskIds.length === 0,
    }))
    .sort((a, b) => Number(b.plain) - Number(a.plain) || b.id - a.id)
  const started: RunDraft = from
    ? cloneDraft(from)
    : newDraft(kind, { splitId: splitId ?? splits[0]?.id, baseModelId: baseModelId ?? (kind === 'finetune' ? baseModels[0]?.id : null), name: '' })
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
  const generalCorpusId = valueAt({ ...started, ...edits }, 'general.corpusId')
  const choices: RunChoices = {
    splits,
    baseModels,
    presets,
    generalCorpora: corpora.data?.filter(({ id, state }) => state === 'ready' && id !== split?.corpusId) ?? [],
    generalSplits: splits.filter((candidate) => candidate.corpusId === generalCorpusId),
    cohorts: cohorts.data ?? [],
    devices: devices.data ?? [],
    tasks: balance.data && tasks.data ? taskChoices(tasks.data, balance.data) : [],
  }

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

  const edit = (field: RunField, value: unknown) =>
    setEdits((before) => ({ ...before, ...changesOf(field, { ...started, ...before }, value) }))

  const input = (field: RunField) => (
    // The line for a remark is there from the start: one that appears on leaving must not move what is being clicked.
    <div
      key={field.name}
      style={{ minHeight: '4.5rem' }}
      onBlur={() => setLeft((before) => new Set(before).add(field.name))}
    >
      <RunFieldInput
        field={field}
        value={valueAt(draft, field.name)}
        error={tried || left.has(field.name) ? issues[field.name] : undefined}
        choices={choices}
        onChange={(value) => edit(field, value)}
        onFocus={() => setHelp(field)}
      />
    </div>
  )
  const [first, ...others] = runFieldGroups[kind]
    .map(({ title, fields }) => ({ title, fields: fields.filter((field) => isShown(field, draft)) }))
    .filter(({ fields }) => fields.length > 0)
  const MoreIcon = more ? ChevronDownIcon : ChevronRightIcon

  return (
    <form ref={form} onSubmit={submit} noValidate aria-label="New run">
      <Group align="flex-start" wrap="nowrap" gap="lg">
        <Stack flex={1} miw={0} maw="56rem" gap="md">
          <SegmentedControl
            aria-label="Kind of run"
            w="fit-content"
            value={kind}
            onChange={(next) => navigate(address('/runs', { new: next, split: split?.id }), { replace: true })}
            data={runKinds.map((known) => ({ value: known.kind, label: known.label }))}
          />
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
              onFocus={(name) => setHelp(scoreHelp[name])}
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
          <Panel label="Field help" title={help ? `About: ${help.label}` : 'About the fields'}>
            <Text size="sm" mih="8rem" aria-live="polite">
              {help?.help ?? 'Go into a field to read what it does.'}
            </Text>
          </Panel>
        </Stack>
      </Group>
    </form>
  )
}

/** What typing into a field changes: a preset fills in its settings, another corpus takes back the split of the old, another split the cohort. */
function changesOf(field: RunField, draft: RunDraft, value: unknown): Record<string, unknown> {
  if (field.name === 'protocol' && value !== 'own') return { protocol: value, ...protocols[value as Protocol].settings }
  const changed = changeAt(draft, field.name, value)
  if (field.name === 'splitId' && 'cohort' in draft) return { ...changed, cohort: null }
  if (field.name === 'general.corpusId') return changeAt({ ...draft, ...changed }, 'general.splitId', null)
  return changed
}
