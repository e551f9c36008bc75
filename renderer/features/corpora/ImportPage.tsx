/** Import in four steps: files, columns, settings, and the import itself. The step is in the address. */
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { emptyImport, useKeptImport } from '../../lib/keptImport.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { WarningIcon } from '../../ui/icons.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { ErrorNotice, Loading } from '../../ui/States.tsx'
import { Steps } from '../../ui/Steps.tsx'
import { ColumnsStep } from './ColumnsStep.tsx'
import { FilesStep } from './FilesStep.tsx'
import { importProblems, importSources, suggestedName } from './importDraft.ts'
import { ImportProgress } from './ImportProgress.tsx'
import { SettingsStep } from './SettingsStep.tsx'
import { useTarget } from './TargetFields.tsx'
import { textPathsProblem } from './textPaths.ts'
import { useImportPlan } from './useImportPlan.ts'

export function ImportPage() {
  const [query, change] = useAddressQuery()
  const plan = useImportPlan()
  const { kept, sources, tables } = plan
  const fields = useApi('corpora.fields', undefined, { staleTime: Infinity })
  const jobId = numberParam(query.get('job'))
  // Tables that nobody maps need no step of their own.
  const steps = [
    { id: 'files', label: 'Files' },
    ...(tables.length > 0 || sources.length === 0 ? [{ id: 'columns', label: 'Columns' }] : []),
    { id: 'settings', label: 'Name and settings' },
    { id: 'import', label: 'Import' },
  ]
  const found = tables.length + sources.length > 0
  const asked = steps.find(({ id }) => id === query.get('step'))?.id ?? 'files'
  const step = jobId !== null ? 'import' : found || plan.reading ? asked : 'files'
  const place = steps.findIndex(({ id }) => id === step)

  const start = useApiMutation('corpora.import', {
    invalidates: ['corpora', 'jobs'],
    onSuccess: (result) => change({ job: result.jobId, step: null, file: null }, { push: true }),
  })
  const textProblem = plan.textPaths && textPathsProblem(plan.textPaths)
  const problems = [...importProblems(tables, fields.data ?? {}, sources), ...(textProblem ? [textProblem] : [])]
  const target = useTarget()
  const name = target?.name ?? kept.name ?? suggestedName(kept.paths)
  const go = (to: number) => change({ step: steps[to]?.id }, { push: true })
  const submit = () =>
    start.mutate({
      name: name.trim(),
      files: tables.map(({ file }) => file),
      sources: importSources(sources),
      // What is shown is what is done: a guess of the pattern too.
      settings: { ...kept.settings, textPattern: plan.textPaths?.data?.pattern },
      into: target?.id,
    })

  // Columns are mapped in the step after the files; the pattern of texts stands with them.
  const blocked = step === 'files' ? textProblem !== null : problems.length > 0
  const footer = step !== 'import' && kept.paths.length > 0 && (
    <>
      {blocked && (
        <Group gap="xs" mr="auto" role="status" aria-label="Not complete yet" wrap="nowrap">
          <WarningIcon size="1rem" aria-hidden style={{ color: 'var(--wb-warn)', flexShrink: 0 }} />
          <Text size="sm" lineClamp={2}>
            {step === 'files' ? textProblem : problems.join(' ')}
          </Text>
        </Group>
      )}
      {place > 0 && (
        <Button variant="default" onClick={() => go(place - 1)}>
          Back
        </Button>
      )}
      {step === 'settings' ? (
        <Button disabled={blocked || name.trim() === '' || !found} loading={start.isPending} onClick={submit}>
          {target ? 'Add what is new' : 'Import'}
        </Button>
      ) : (
        <Button disabled={!found || plan.reading || blocked} onClick={() => go(place + 1)}>
          Next: {steps[place + 1]?.label.toLowerCase()}
        </Button>
      )}
    </>
  )
  return (
    <Page
      title="Import notes"
      breadcrumb={[{ label: 'Corpora', to: '/corpora' }]}
      description={target && step !== 'import' && `Into “${target.name}”: what is new there is added.`}
      tabs={
        <Steps
          label="Steps of the import"
          steps={steps}
          current={step}
          onBack={step === 'import' ? undefined : (id) => change({ step: id }, { push: true })}
        />
      }
      actions={
        jobId === null &&
        kept.paths.length > 0 && (
          <Button
            variant="default"
            onClick={() => {
              useKeptImport.setState(emptyImport)
              change({ step: null, file: null })
            }}
          >
            Start over
          </Button>
        )
      }
      fill={step === 'columns' && !plan.reading}
      footer={footer}
    >
      {fields.error && <ErrorNotice error={fields.error} onRetry={() => void fields.refetch()} />}
      {start.error && <ErrorNotice error={start.error} title="The import was not started" />}
      {step === 'files' && <FilesStep plan={plan} />}
      {step !== 'files' && step !== 'import' && plan.reading && <Loading rows={6} label="Looking into the files" />}
      {step === 'columns' && !plan.reading && (
        <ColumnsStep drafts={tables} fields={fields.data ?? {}} settings={kept.settings} />
      )}
      {step === 'settings' && !plan.reading && <SettingsStep name={name} target={target} plan={plan} />}
      {step === 'import' && jobId !== null && <ImportProgress jobId={jobId} />}
    </Page>
  )
}
