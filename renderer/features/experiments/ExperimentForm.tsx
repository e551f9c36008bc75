/** The form and the file side by side, one being the other, with what the plan would be and take. */
import { useMemo, useState } from 'react'
import { experimentDefinition } from '../../../shared/domain/experiment.ts'
import { explainError } from '../../api.ts'
import { address, navigate } from '../../lib/address.ts'
import { forgetDraft, keepDraft } from '../../lib/keptDrafts.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, Select } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Fieldset, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { Notice } from '../../ui/States.tsx'
import { checkDefinition, fieldOfCode, mistakeAt, type Mistake } from './definitionCheck.ts'
import { fieldGroups, onlyInFile, valueAt } from './definitionFields.ts'
import { parseText } from '../../../shared/text/settingsText.ts'
import { changeAll, changeText } from './definitionText.ts'
import { draftPlace } from './draftStart.ts'
import { FieldView } from './FieldView.tsx'
import { FilePanel } from './FilePanel.tsx'
import { kindView, kindViews } from './kinds.ts'
import { LoadFileButton } from './LoadFileButton.tsx'
import type { Workspace } from './NewExperiment.tsx'
import { PlanPanel } from './PlanPanel.tsx'
import classes from './Experiments.module.css'

interface ExperimentFormProps {
  initial: string
  /** The text before anything was changed. */
  untouched: () => string
  workspace: Workspace
}

const typingPause = 400

export function ExperimentForm({ initial, untouched, workspace }: ExperimentFormProps) {
  const [text, setText] = useState(initial)
  const parsed = useMemo(() => parseText(text), [text])
  // While the text cannot be read, the form shows what it said last.
  const [lastValue, setLastValue] = useState<Record<string, unknown>>(parsed.value ?? {})
  const value = parsed.value ?? lastValue
  const kind = typeof value.kind === 'string' ? value.kind : ''
  const readOnly = useReadOnly()

  const edit = (next: string) => {
    setText(next)
    keepDraft(draftPlace(kind), next)
    const { value: read } = parseText(next)
    if (read) setLastValue(read)
  }

  const split = workspace.splits.find(({ id, name }) => id === value.split || name === value.split)
  const home = split ?? workspace.splits.find(({ settings }) => settings.method !== 'external')
  const balance = useApi('tasks.balance', { splitId: home?.id ?? 0 }, { enabled: home !== undefined, keepPrevious: true })
  const tasks = useMemo(() => {
    const labelled = new Set(balance.data?.map(({ taskId }) => taskId))
    return workspace.tasks.map(({ id, name }) => ({ id, name, labelled: balance.data === undefined || labelled.has(id) }))
  }, [workspace.tasks, balance.data])
  const splits = useMemo(
    () => workspace.splits.map(({ id, name, corpusName, settings }) => ({ id, name, corpusName, external: settings.method === 'external' })),
    [workspace.splits],
  )
  const check = useMemo(
    () => (parsed.value ? checkDefinition(parsed.value, { splits, models: workspace.models, tasks }) : null),
    [parsed.value, splits, workspace.models, tasks],
  )
  const definition = check?.definition ?? null
  const [settled] = useDebouncedValue(definition, typingPause)
  const preview = useApi('experiments.preview', { definition: settled! }, { enabled: settled !== null, keepPrevious: true })
  const refused = settled === definition && preview.error && !preview.isFetching ? explainError(preview.error) : null
  const refusedField = fieldOfCode(refused?.code)
  const mistakes: Mistake[] = [
    ...(check?.mistakes ?? []),
    ...(refused && refusedField ? [{ path: refusedField, message: refused.message }] : []),
  ]

  const start = useApiMutation('experiments.start', {
    invalidates: ['experiments', 'jobs', 'runs', 'models'],
    onSuccess: ({ id }) => {
      forgetDraft(draftPlace(kind))
      navigate(`/experiments/${id}`, { replace: true })
    },
  })
  const quick = useApiMutation('experiments.quick', {
    invalidates: [],
    onSuccess: (small, { definition: before }) => edit(changeAll(text, changedSettings(experimentDefinition.parse(before), small))),
  })
  const others = onlyInFile(value)
  return (
    <Page
      title={`New experiment: ${kindView(kind).label}`}
      breadcrumb={[{ label: 'Experiments', to: '/experiments' }]}
      description={kindView(kind).question}
      fill
      actions={
        <>
          <Button
            variant="default"
            disabled={definition === null}
            loading={quick.isPending}
            onClick={() => quick.mutate({ definition: definition! }, { onError: toastError })}
            title="Few notes and steps: shows the whole way in a short time and proves nothing"
          >
            Tiny settings
          </Button>
          <Button variant="default" onClick={() => edit(untouched())}>
            Start over
          </Button>
          <LoadFileButton onLoaded={(loadedKind, loaded) => loadedKind === kind && edit(loaded)} />
        </>
      }
    >
      <div className={classes.form}>
        <section className={classes.fields} aria-label="Settings">
          <Stack gap="md">
            <Select
              label="Kind"
              w="20rem"
              value={kind}
              data={kindViews.map((view) => ({ value: view.kind, label: view.label }))}
              onChange={(next) => navigate(address('/experiments', { new: next }), { replace: true })}
            />
            {parsed.error && (
              <Notice kind="warning" title="The file cannot be read">
                Line {parsed.error.line}: {parsed.error.message} The form goes on once this is mended.
              </Notice>
            )}
            {fieldGroups(value).map(({ title, fields }) => (
              <Fieldset key={title} legend={<b>{title}</b>} disabled={parsed.value === null}>
                <SimpleGrid cols={2} spacing="md" verticalSpacing="sm">
                  {fields.map((field) => (
                    <div key={field.path.join('.')} style={field.wide ? { gridColumn: '1 / -1' } : undefined}>
                      <FieldView
                        field={field}
                        value={valueAt(value, field.path)}
                        error={mistakeAt(mistakes, field.path.join('.'))}
                        splits={splits}
                        models={workspace.models}
                        tasks={tasks}
                        onChange={(next) => edit(changeText(text, field.path, next))}
                      />
                    </div>
                  ))}
                </SimpleGrid>
              </Fieldset>
            ))}
            {others.length > 0 && (
              <Text size="sm" c="dimmed">
                Also set, in the file only: {others.map(({ path, text: shown }) => `${path} ${shown}`).join('; ')}
              </Text>
            )}
          </Stack>
        </section>
        <div className={classes.aside}>
          <PlanPanel
            preview={definition && !refused ? (preview.data ?? null) : null}
            isStale={settled !== definition || preview.isFetching}
            problem={parsed.error ? 'The file cannot be read.' : mistakes.length > 0 ? mistakesText(mistakes) : (refused?.message ?? null)}
            isStarting={start.isPending}
            isDisabled={readOnly || definition === null || refused !== null}
            readOnly={readOnly}
            onStart={() => start.mutate({ definition: definition! }, { onError: toastError })}
          />
          <FilePanel text={text} onText={edit} mistakes={mistakes} parsed={parsed} name={typeof value.name === 'string' ? value.name : kind} />
        </div>
      </div>
    </Page>
  )
}

/** Defaults that stay as they are need not stand in the file. */
function changedSettings(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value)))
}

function mistakesText(mistakes: readonly Mistake[]): string {
  const names = [...new Set(mistakes.map(({ path }) => path))]
  return `${names.length === 1 ? 'One setting needs' : `${names.length} settings need`} attention: ${names.join(', ')}.`
}
