/** Which notes a study is about, and whom they are about: cohorts of a corpus with their flow, and Table 1. */
import { useState } from 'react'
import type { CohortSummary } from '../../../shared/domain/cohort.ts'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { address, navigate, numberParam, useAddressQuery } from '../../lib/address.ts'
import { download } from '../../lib/download.ts'
import { countOf, formatCount, formatMoment } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, IconButton, Select } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { AddIcon, DownloadIcon, EditIcon, OpenIcon, RemoveIcon } from '../../ui/icons.ts'
import { Group, Stack } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { FlowTable } from './FlowTable.tsx'
import { TableOnePanel } from './TableOnePanel.tsx'

const allNotes = 'all'

export function CohortsTab({ corpus }: { corpus: CorpusSummary }) {
  const cohorts = useApi('cohorts.list', { corpusId: corpus.id })
  const [query, change] = useAddressQuery()
  const [choosing, setChoosing] = useState(false)
  const readOnly = useReadOnly()
  const editor = (more: Record<string, string | number>) => address('/tasks/cohort', { corpus: corpus.id, ...more })
  return (
    <Await query={cohorts}>
      {(list) => {
        const wanted = numberParam(query.get('cohort'))
        const chosen = list.find(({ id }) => id === wanted) ?? null
        const newest = [...Map.groupBy(list, ({ name }) => name).values()].flatMap(([first]) => first ?? [])
        return (
          <Stack gap="md">
            <Group justify="space-between">
              <Select
                aria-label="Cohort"
                w="26rem"
                data={[
                  { value: allNotes, label: `All notes of the corpus (${formatCount(corpus.notes)})` },
                  ...newest.map((cohort) => ({ value: String(cohort.id), label: `${cohort.name} (${sizeOf(cohort)})` })),
                ]}
                value={String(newest.find(({ name }) => name === chosen?.name)?.id ?? allNotes)}
                onChange={(id) => change({ cohort: id === allNotes ? null : id })}
              />
              <Group gap="sm">
                <Button
                  variant="default"
                  disabled={readOnly}
                  leftSection={<OpenIcon size="0.875rem" aria-hidden />}
                  onClick={() => setChoosing(true)}
                >
                  From a file…
                </Button>
                <Button
                  disabled={readOnly}
                  leftSection={<AddIcon size="0.875rem" aria-hidden />}
                  onClick={() => navigate(editor({}))}
                >
                  New cohort
                </Button>
              </Group>
            </Group>
            {chosen && (
              <ChosenCohort
                cohort={chosen}
                versions={list.filter(({ name }) => name === chosen.name)}
                onVersion={(id) => change({ cohort: id })}
                onEdit={() => navigate(editor({ edit: chosen.id }))}
                onRemoved={() => change({ cohort: null })}
              />
            )}
            <TableOnePanel
              key={chosen?.id}
              corpusId={corpus.id}
              cohortId={chosen?.id ?? null}
              fileName={chosen ? `table-1-cohort-${chosen.id}` : `table-1-corpus-${corpus.id}`}
            />
            <FileChooser
              opened={choosing}
              onClose={() => setChoosing(false)}
              title="Cohort from a JSON file"
              choose="file"
              extensions={['.json']}
              onChoose={([file]) => file && navigate(editor({ file }))}
            />
          </Stack>
        )
      }}
    </Await>
  )
}

function sizeOf({ steps }: CohortSummary): string {
  return formatCount(steps.at(-1)?.notes)
}

interface ChosenCohortProps {
  cohort: CohortSummary
  /** Newest first. */
  versions: readonly CohortSummary[]
  onVersion: (id: number) => void
  onEdit: () => void
  onRemoved: () => void
}

function ChosenCohort({ cohort, versions, onVersion, onEdit, onRemoved }: ChosenCohortProps) {
  const { name, version, createdAt, steps, definition } = cohort
  const readOnly = useReadOnly()
  const remove = useApiMutation('cohorts.remove', { invalidates: ['cohorts', 'tasks'], onSuccess: onRemoved })
  const askRemove = async () => {
    const text = 'All its versions are removed. Labels that were restricted to it stay and keep its name.'
    if (await confirm({ title: `Remove “${name}”?`, text, confirmLabel: 'Remove cohort', destructive: true }))
      remove.mutate({ corpusId: cohort.corpusId, name }, { onError: toastError })
  }
  const save = () => {
    const content = `${JSON.stringify({ name, definition }, null, 2)}\n`
    download(`cohort-${cohort.id}.json`, new Blob([content], { type: 'application/json' }))
  }
  const last = steps.at(-1)
  const size = last ? `${countOf(last.notes, 'note')} of ${countOf(last.patients, 'patient')}` : ''
  return (
    <Panel
      title={name}
      description={`Version ${version}, saved ${formatMoment(createdAt)}: ${size}`}
      flush
      actions={
        <>
          {versions.length > 1 && (
            <Select
              aria-label="Version"
              w="9rem"
              data={versions.map((other) => ({
                value: String(other.id),
                label: `Version ${other.version} (${sizeOf(other)})`,
              }))}
              value={String(cohort.id)}
              onChange={(id) => id && onVersion(Number(id))}
            />
          )}
          <IconButton icon={DownloadIcon} label={`Save ${name} as a JSON file`} onClick={save} />
          <IconButton icon={EditIcon} label={`Edit ${name}`} disabled={readOnly} onClick={onEdit} />
          <IconButton icon={RemoveIcon} label={`Remove ${name}`} disabled={readOnly} onClick={() => void askRemove()} />
        </>
      }
    >
      <FlowTable flow={cohort} />
    </Panel>
  )
}
