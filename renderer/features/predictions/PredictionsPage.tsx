/** Notes of a scoring pass by risk, and a reader beside them. Everything chosen stands in the address. */
import { useMemo } from 'react'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { address, navigate, useAddressQuery } from '../../lib/address.ts'
import { download, downloadCsv } from '../../lib/download.ts'
import { askReason } from '../../lib/exportFile.ts'
import { passName } from '../../lib/passes.ts'
import { callApi, useApi, type Output } from '../../lib/queries.ts'
import { SectionsTag } from '../../ui/Badges.tsx'
import { Button, Select } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { DownloadIcon, PredictionsIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { listAddress, readAddress } from './address.ts'
import { comparablePasses, defaultOther, orderPasses } from './passChoice.ts'
import { PredictionList, type ListFilters } from './PredictionList.tsx'
import classes from './Predictions.module.css'
import { Reader } from './Reader.tsx'
import { OpenHighestRisk } from './OpenHighestRisk.tsx'

export function PredictionsPage() {
  const passes = useApi('predictions.passes', {})
  const tasks = useApi('tasks.list', undefined)
  const error = passes.error ?? tasks.error
  if (passes.data && tasks.data && passes.data.length > 0)
    return <Predictions passes={passes.data} tasks={tasks.data} />
  return (
    <Page title="Predictions">
      {passes.data && tasks.data ? (
        <EmptyState
          icon={PredictionsIcon}
          title="Nothing scored yet"
          text="Notes are listed here by risk once a model has scored them. A finetuning run scores its notes when it ends; any model can be scored under Compare."
          action={<Button onClick={() => navigate('/runs')}>Go to runs</Button>}
        />
      ) : error ? (
        <ErrorNotice error={error} onRetry={() => void Promise.all([passes.refetch(), tasks.refetch()])} />
      ) : (
        <Loading rows={10} label="Loading predictions" />
      )}
    </Page>
  )
}

function Predictions({ passes, tasks }: { passes: readonly ScoringPass[]; tasks: Output<'tasks.list'> }) {
  const [query, change] = useAddressQuery()
  const at = readAddress(query)
  const ordered = useMemo(() => orderPasses(passes), [passes])
  const scoredTasks = tasks.filter(({ id }) => passes.some(({ taskId }) => taskId === id))
  const pass =
    ordered.find((candidate) => candidate.id === at.pass) ??
    ordered.find((candidate) => candidate.taskId === (at.task ?? scoredTasks[0]?.id)) ??
    ordered[0]!
  const comparable = comparablePasses(passes, pass)
  const other =
    at.other === undefined
      ? defaultOther(passes, pass)
      : (comparable.find((candidate) => candidate.id === at.other) ?? null)
  const filters: ListFilters = { ...at.filter, otherPassId: other?.id ?? null, order: at.order }
  const openNote = (noteId: number | null) => change({ pass: pass.id, note: noteId })

  const whatLeaves = `All notes of scoring pass ${pass.id}: rank, identifiers, label and probabilities`
  const exportCsv = async () => {
    const reason = await askReason(whatLeaves)
    if (reason === null) return
    const { fileName, csv } = await callApi('predictions.exportCsv', { passId: pass.id, reason })
    downloadCsv(fileName, csv)
  }
  const exportParquet = async () => {
    const reason = await askReason(whatLeaves)
    if (reason === null) return
    const { fileName, base64 } = await callApi('predictions.exportParquet', { passId: pass.id, reason })
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    download(fileName, new Blob([bytes], { type: 'application/vnd.apache.parquet' }))
  }

  return (
    <Page
      title="Predictions"
      badges={<SectionsTag sections={pass.sections} />}
      fill
      actions={
        <>
          <Button
            variant="default"
            leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
            onClick={() => void exportCsv().catch(toastError)}
          >
            Export pass as CSV
          </Button>
          <Button variant="default" onClick={() => void exportParquet().catch(toastError)}>
            Parquet
          </Button>
          <Button variant="default" onClick={() => navigate(address('/review', { new: 1, pass: pass.id }))}>
            New review queue…
          </Button>
          <OpenHighestRisk passId={pass.id} onOpen={openNote} ready={at.note === null} />
        </>
      }
      tabs={
        <Group gap="md" mt={6} align="flex-end">
          <Select
            label="Task"
            w="11rem"
            value={pass.taskId}
            data={scoredTasks.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(taskId) => navigate(address('/predictions', { task: taskId }))}
          />
          <Select
            label="Scored by"
            flex={1}
            maw="27rem"
            value={String(pass.id)}
            data={ordered
              .filter(({ taskId }) => taskId === pass.taskId)
              .map((choice) => ({ value: String(choice.id), label: passLabel(choice, ordered) }))}
            onChange={(id) => change({ pass: id, task: null, other: null })}
          />
          <Select
            label="Beside it"
            flex={1}
            maw="27rem"
            value={other ? String(other.id) : 'none'}
            data={[
              { value: 'none', label: 'No other model' },
              ...comparable.map((choice) => ({ value: String(choice.id), label: passLabel(choice, ordered) })),
            ]}
            onChange={(id) => change({ pass: pass.id, other: id })}
          />
        </Group>
      }
    >
      {at.pass !== null && pass.id !== at.pass && (
        <div className={classes.notice}>
          <Notice kind="warning">
            The scoring pass of this address is no longer in the workspace. Another one is shown.
          </Notice>
        </div>
      )}
      <SplitView
        name="predictions"
        label="Width of the list"
        share={53}
        first={
          <Panel flush fill>
            <PredictionList
              pass={pass}
              other={other}
              filters={filters}
              selectedNote={at.note}
              onFilter={(filter, order) => change({ pass: pass.id, ...listAddress(filter, order) })}
              onOpen={openNote}
            />
          </Panel>
        }
        second={<Reader pass={pass} options={pass.options} filters={filters} noteId={at.note} onOpen={openNote} />}
      />
    </Page>
  )
}

/** The pass number is added where name, set and size do not tell two passes apart. */
function passLabel(pass: ScoringPass, all: readonly ScoringPass[]): string {
  const name = passName(pass)
  const twins = all.filter((other) => other.taskId === pass.taskId && passName(other) === name)
  return twins.length > 1 ? `${name} · pass ${pass.id}` : name
}
