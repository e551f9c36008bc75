/** Import in four steps: files, columns, settings, and the import itself. The step is in the address. */
import { useState } from 'react'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { Group, Stack } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'
import { Steps } from '../../ui/Steps.tsx'
import { ColumnsStep } from './ColumnsStep.tsx'
import { FilesStep } from './FilesStep.tsx'
import { importProblems, type FileDraft } from './importDraft.ts'
import { ImportProgress } from './ImportProgress.tsx'
import { SettingsStep, type SettingsDraft } from './SettingsStep.tsx'

const steps = [
  { id: 'files', label: 'Files' },
  { id: 'columns', label: 'Columns' },
  { id: 'settings', label: 'Name and settings' },
  { id: 'import', label: 'Import' },
]

export function ImportPage() {
  const [query, change] = useAddressQuery()
  const [drafts, setDrafts] = useState<FileDraft[]>([])
  const [settings, setSettings] = useState<SettingsDraft>({ name: '', minimumWords: 10 })
  const fields = useApi('corpora.fields', undefined, { staleTime: Infinity })
  const jobId = numberParam(query.get('job'))
  // Without files there is nothing to map: a reloaded address begins again with them.
  const step = jobId !== null ? 'import' : drafts.length === 0 ? 'files' : (query.get('step') ?? 'files')
  const start = useApiMutation('corpora.import', {
    invalidates: ['corpora', 'jobs'],
    onSuccess: (result) => change({ job: result.jobId, step: null }, { push: true }),
  })

  const problems = importProblems(drafts, fields.data ?? {})
  const go = (next: string) => change({ step: next }, { push: true })
  const submit = () =>
    start.mutate({
      name: settings.name.trim(),
      files: drafts.map(({ file }) => file),
      settings: { minimumWords: settings.minimumWords },
    })

  return (
    <Page
      title="Import notes"
      breadcrumb={[{ label: 'Corpora', to: '/corpora' }]}
      tabs={<Steps label="Steps of the import" steps={steps} current={step} />}
    >
      <Stack gap="md" maw="80rem">
        {fields.error && <ErrorNotice error={fields.error} onRetry={() => void fields.refetch()} />}
        {step === 'files' && <FilesStep drafts={drafts} onChange={setDrafts} />}
        {step === 'columns' && <ColumnsStep drafts={drafts} onChange={setDrafts} fields={fields.data ?? {}} />}
        {step === 'settings' && <SettingsStep value={settings} onChange={setSettings} drafts={drafts} />}
        {step === 'import' && jobId !== null && <ImportProgress jobId={jobId} />}
        {step !== 'import' && step !== 'files' && problems.length > 0 && (
          <Notice kind="warning" title="Not complete yet">
            {problems.join(' ')}
          </Notice>
        )}
        {start.error && <ErrorNotice error={start.error} title="The import was not started" />}
        {step !== 'import' && (
          <Group justify="flex-end" gap="sm">
            {step === 'columns' && (
              <Button variant="default" onClick={() => go('files')}>
                Back
              </Button>
            )}
            {step === 'settings' && (
              <Button variant="default" onClick={() => go('columns')}>
                Back
              </Button>
            )}
            {step === 'files' && (
              <Button disabled={drafts.length === 0} onClick={() => go('columns')}>
                Next: columns
              </Button>
            )}
            {step === 'columns' && (
              <Button disabled={problems.length > 0} onClick={() => go('settings')}>
                Next: name and settings
              </Button>
            )}
            {step === 'settings' && (
              <Button
                disabled={problems.length > 0 || settings.name.trim() === ''}
                loading={start.isPending}
                onClick={submit}
              >
                Import
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Page>
  )
}
