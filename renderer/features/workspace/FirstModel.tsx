/** From notes to a first finetuned model that is compared, in one click; then its result, and the way on. */
import { useState } from 'react'
import { baselineConfig, finetuneConfig, type RunSummary } from '../../../shared/domain/run.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { address, navigate } from '../../lib/address.ts'
import { countOf, formatCount, formatDifference, formatP, formatPercent } from '../../lib/format.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { askRefusedAgain, callApi, queryClient, useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useSplits, type NamedSplit } from '../../lib/useSplits.ts'
import { Button, Select } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { CompareIcon, NoteIcon, PlayIcon } from '../../ui/icons.ts'
import { Group, SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { fewWarnings, firstSettings, firstSplit, learnableTasks, resultPasses, scoredNotes, standingOf, usedSets, type UsedSet } from './firstModel.ts'

const panelTitle = 'A first model'

/** Nothing while there is no split that models may learn from, or no base model. */
export function FirstModel() {
  const splits = useSplits()
  const models = useApi('models.list', undefined)
  const runs = useApi('runs.list', undefined)
  const error = splits.error ?? models.error ?? runs.error
  if (error) return <Refused error={error} />
  const split = splits.data && firstSplit(splits.data)
  const base = models.data?.filter(({ kind, state, card }) => kind === 'llama' && state === 'ready' && card.taskIds.length === 0).toSorted((a, b) => b.id - a.id)[0]
  const run = runs.data?.find(({ config }) => config.kind === 'finetune')
  if (run) return <Standing run={run} />
  return split && base ? <Start split={split} base={base} /> : null
}

function Refused({ error }: { error: unknown }) {
  return (
    <Panel title={panelTitle}>
      <ErrorNotice error={error} onRetry={askRefusedAgain} />
    </Panel>
  )
}

function Start({ split, base }: { split: NamedSplit; base: { id: number; name: string } }) {
  const balance = useApi('tasks.balance', { splitId: split.id })
  const tasks = useApi('tasks.list', undefined)
  const readOnly = useReadOnly()
  const [asked, setAsked] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const refusal = balance.error ?? tasks.error
  if (refusal) return <Refused error={refusal} />
  if (!balance.data || !tasks.data) return <Loading rows={3} label={panelTitle} />
  const learnable = learnableTasks(tasks.data, balance.data)
  const chosen = learnable.find(({ id }) => id === asked) ?? learnable[0]
  const task = tasks.data.find(({ id }) => id === chosen?.id)
  if (!chosen || !task) return null
  const settings = firstSettings(split, chosen)
  const used = usedSets(task, balance.data, settings)
  const warnings = fewWarnings(task, used)
  const start = async () => {
    setStarting(true)
    try {
      const { scoreAfter, finetune, maximumTrain } = settings
      const shared = { splitId: split.id, taskIds: [chosen.id] }
      const config = finetuneConfig.parse({ kind: 'finetune', name: `${base.name} finetuned on ${chosen.name}`.slice(0, 120), baseModelId: base.id, ...shared, ...finetune })
      await callApi('runs.create', { config, scoreAfter })
      const baseline = baselineConfig.parse({ kind: 'baseline', method: 'tfidf', name: `TF-IDF on ${chosen.name}`.slice(0, 120), ...shared, maximumTrain })
      await callApi('runs.create', { config: baseline, scoreAfter })
    } catch (error) {
      toastError(error)
    } finally {
      await Promise.all(['runs', 'jobs', 'models'].map((domain) => queryClient.invalidateQueries({ queryKey: [domain] })))
      setStarting(false)
    }
  }
  return (
    <Panel title={panelTitle}>
      <Stack gap="sm">
        <Text c="dimmed">
          Finetunes “{base.name}” on {countOf(chosen.trainNotes, 'training note')} of {split.corpusName} ({countOf(settings.finetune.steps, 'step')}), then scores it beside its zero-shot self
          and a TF-IDF baseline on notes of the set “{evaluationSetNames[settings.scoreAfter.set]}”. Every setting can be had under Runs.
        </Text>
        <UsedNotes task={task} used={used} />
        {warnings.length > 0 && (
          <Notice kind="warning" title="Few notes of an outcome">
            {warnings.map((warning) => (
              <Text key={warning} size="sm">
                {warning}
              </Text>
            ))}
          </Notice>
        )}
        <Group gap="sm">
          <Select
            aria-label="Task of the first model"
            w="16rem"
            data={learnable.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen.id}
            onChange={setAsked}
          />
          <Button leftSection={<PlayIcon size="0.875rem" aria-hidden />} disabled={readOnly} loading={starting} onClick={() => void start()}>
            Finetune and compare
          </Button>
        </Group>
      </Stack>
    </Panel>
  )
}

/** Of two options the events, else the notes of each. */
function UsedNotes({ task, used }: { task: Task; used: readonly UsedSet[] }) {
  const isEvent = task.options.length === 2
  return (
    <Table aria-label="Notes of the first model" verticalSpacing={3}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Set</Table.Th>
          <Table.Th scope="col" ta="right">Notes</Table.Th>
          <Table.Th scope="col" ta="right">{isEvent ? `Events (“${task.options[task.positive]}”)` : task.options.join(' / ')}</Table.Th>
          <Table.Th scope="col">What for</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {used.map(({ set, name, use, notes, counts }) => (
          <Table.Tr key={set}>
            <Table.Th scope="row" fw={400}>{name}</Table.Th>
            <Table.Td ta="right">{formatCount(notes)}</Table.Td>
            <Table.Td ta="right">
              {isEvent ? `${formatCount(counts[task.positive])} (${formatPercent(notes ? (counts[task.positive] ?? 0) / notes : null)})` : counts.map(formatCount).join(' / ')}
            </Table.Td>
            <Table.Td>{use}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** The newest finetuning, whoever started it: under way, ended without a model, or with what it reached. */
function Standing({ run }: { run: RunSummary }) {
  const jobs = useJobs()
  const passes = useApi('predictions.passes', {})
  return (
    <Await query={passes} rows={3}>
      {(all) => {
        const standing = standingOf(run, all, jobs.filter(isActive))
        return (
          <Panel
            title={panelTitle}
            description={run.config.name}
            actions={
              <Button size="compact-xs" variant="light" onClick={() => navigate(`/runs/${run.id}`)}>
                Open run
              </Button>
            }
          >
            <Stack gap="sm">
              {standing.active.map((job) => (
                <ProgressBar key={job.id} job={job} compact />
              ))}
              {standing.stopped && <Notice kind="warning" title="The run ended without a model">See its page for the reason, and resume it there.</Notice>}
              {standing.finetuned && <Result finetuned={standing.finetuned} all={all} />}
            </Stack>
          </Panel>
        )
      }}
    </Await>
  )
}

function Result({ finetuned, all }: { finetuned: ScoringPass; all: readonly ScoringPass[] }) {
  const passes = resultPasses(finetuned, all)
  const zeroShot = passes.find(({ role }) => role === 'zero-shot')
  const passIds = passes.map(({ id }) => id)
  // Of more notes than are scored here, Compare computes it, with progress.
  const isSmall = finetuned.notes <= scoredNotes
  const input = { passIds, referencePassId: zeroShot?.id ?? finetuned.id, resamples: 1000, window: null }
  const comparison = useApi('compare.run', input, { staleTime: Infinity, keepPrevious: true, enabled: isSmall })
  const set = `${finetuned.splitId}.${finetuned.set}.${finetuned.labelSetId}`
  const openNote = async () => {
    try {
      const { rows } = await callApi('predictions.list', { passId: finetuned.id, limit: 1 })
      navigate(address('/predictions', { pass: finetuned.id, note: rows[0]?.id }))
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <>
      {isSmall && (
        <Await query={comparison} rows={2}>
          {({ rows, n, options }) => {
            const difference = rows.find(({ pass }) => pass.id === finetuned.id)?.difference
            const metric = options.length > 2 ? 'macroAuroc' : 'auroc'
            return (
              <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="lg">
                {rows.map(({ pass, auroc }) => (
                  <Metric key={pass.id} label={`AUROC, ${roleWords[pass.role]}`} metric={metric} value={auroc.value} interval={auroc.interval} n={n} />
                ))}
                {difference && difference.value !== null && (
                  <Metric
                    label="Finetuned − zero-shot"
                    metric="difference"
                    value={formatDifference(difference.value)}
                    unit={difference.interval ? `[${formatDifference(difference.interval.low)} to ${formatDifference(difference.interval.high)}], p ${formatP(difference.p)}` : undefined}
                  />
                )}
              </SimpleGrid>
            )
          }}
        </Await>
      )}
      <Group gap="sm">
        <Button leftSection={<NoteIcon size="0.875rem" aria-hidden />} onClick={() => void openNote()}>
          Open the highest-risk note
        </Button>
        <Button
          variant="default"
          leftSection={<CompareIcon size="0.875rem" aria-hidden />}
          onClick={() => navigate(address('/compare', { task: finetuned.taskId, set, passes: passIds.join('-') }))}
        >
          Compare
        </Button>
      </Group>
    </>
  )
}

const roleWords: Record<ScoringPass['role'], string> = {
  finetuned: 'finetuned',
  'zero-shot': 'zero-shot',
  baseline: 'TF-IDF',
  imported: 'imported',
  ceiling: 'known ceiling',
}
