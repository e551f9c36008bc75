/** A version for another hospital: out as a signed file, and what other hospitals found of it. */
import { useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import type { StoredResult } from '../../../shared/domain/modelBundle.ts'
import { formatCount, formatEstimate, formatMoment, missing } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, Select, TextField } from '../../ui/Controls.tsx'
import { Modal, toast, toastError } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { isReason, ReasonField } from '../../ui/ReasonField.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'

type Dialog = 'export' | 'results' | 'take'

export function BundlePanel({ operating }: { operating: OperatingModel }) {
  const { id, passId } = operating
  const results = useApi('operations.externalResults', { operatingId: id })
  const fingerprint = useApi('operations.fingerprint', undefined, { staleTime: Infinity })
  const take = useApiMutation('operations.importResult')
  const readOnly = useReadOnly()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const close = () => setDialog(null)
  return (
    <Panel
      title="Other hospitals"
      description="The version goes out as one signed file, without notes; another hospital judges it on its own and sends figures back."
      actions={
        <>
          {passId === null && (
            <Button variant="default" size="compact-sm" disabled={readOnly} onClick={() => setDialog('results')}>
              Write results…
            </Button>
          )}
          <Button variant="default" size="compact-sm" disabled={readOnly} onClick={() => setDialog('take')}>
            Take results in…
          </Button>
          <Button variant="default" size="compact-sm" disabled={readOnly} onClick={() => setDialog('export')}>
            Export as a bundle…
          </Button>
        </>
      }
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          Fingerprint of this workspace, to be told by another way than the file: {fingerprint.data?.fingerprint ?? missing}
        </Text>
        <Await query={results}>{(list) => (list.length === 0 ? <Text c="dimmed">No results of another hospital yet.</Text> : <Results list={list} />)}</Await>
      </Stack>
      {dialog === 'export' && <ExportDialog operatingId={id} onClose={close} />}
      {dialog === 'results' && <ResultsDialog operating={operating} onClose={close} />}
      {dialog === 'take' && (
        <FileChooser
          opened
          title="Results of another hospital"
          choose="file"
          extensions={['.json']}
          confirmLabel="Take in"
          onClose={close}
          onChoose={([path]) => {
            close()
            if (path) take.mutate({ path }, { onError: toastError, onSuccess: () => toast('The results stand with the version that they are of.') })
          }}
        />
      )}
    </Panel>
  )
}

function Results({ list }: { list: readonly StoredResult[] }) {
  return (
    <Table aria-label="Results of other hospitals">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Hospital</Table.Th>
          <Table.Th>Years</Table.Th>
          <Table.Th ta="right">Notes</Table.Th>
          <Table.Th>AUROC [95 % CI]</Table.Th>
          <Table.Th>Sensitivity</Table.Th>
          <Table.Th>Positive predictive value</Table.Th>
          <Table.Th>Came</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map(({ id, fingerprint, at, result: { site, years, n, auroc, operatingPoint: point, suppressed } }) => (
          <Table.Tr key={id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {site || 'not said'}
              <Text size="sm" c="dimmed">
                Signed by {fingerprint.slice(0, 9)} …{suppressed.length > 0 && ` Left out: ${suppressed.join('; ')}.`}
              </Text>
            </Table.Td>
            <Table.Td>{years === null ? missing : years[0] === years[1] ? years[0] : years.join(' to ')}</Table.Td>
            <Table.Td ta="right">{n === null ? 'left out' : formatCount(n)}</Table.Td>
            <Table.Td>{auroc === null ? 'left out' : formatEstimate(auroc.value, auroc.interval)}</Table.Td>
            <Table.Td>{point === null ? missing : formatEstimate(point.sensitivity.value, point.sensitivity.interval)}</Table.Td>
            <Table.Td>{point === null ? missing : formatEstimate(point.positivePredictiveValue.value, point.positivePredictiveValue.interval)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(at)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function ExportDialog({ operatingId, onClose }: { operatingId: number; onClose: () => void }) {
  const [target, setTarget] = useState('')
  const [reason, setReason] = useState('')
  const write = useApiMutation('operations.exportBundle', { invalidates: ['jobs'], onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title="Export as a bundle">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          write.mutate({ operatingId, target, reason })
        }}
      >
        <Stack gap="sm">
          <Text>Weights, tokenizer, task, threshold, recalibration and card, with what the model says of three sample texts. Weights that learned from notes are protected health information.</Text>
          <TextField label="New file" description="On the machine that runs the workbench." placeholder="/shared/return.wardbundle" required value={target} onChange={(event) => setTarget(event.currentTarget.value)} />
          <ReasonField label="Reason" description="Kept in the audit log." value={reason} onChange={setReason} />
          {write.error && <ErrorNotice error={write.error} />}
          <Buttons label="Export" pending={write.isPending} disabled={target.trim() === '' || !isReason(reason)} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}

function ResultsDialog({ operating, onClose }: { operating: OperatingModel; onClose: () => void }) {
  const passes = useApi('predictions.passes', {})
  const own = passes.data?.filter(({ modelId, taskId }) => modelId === operating.modelId && taskId === operating.task.id) ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [draft, setDraft] = useState({ site: '', target: '', reason: '' })
  const write = useApiMutation('operations.exportResult', {
    onSuccess: ({ suppressed }) => {
      toast(suppressed.length === 0 ? 'The results are written.' : `The results are written. Left out: ${suppressed.join('; ')}.`)
      onClose()
    },
  })
  const passId = chosen ?? (own[0] ? String(own[0].id) : null)
  return (
    <Modal opened onClose={onClose} title="Write results for the other hospital">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          write.mutate({ operatingId: operating.id, passId: Number(passId), ...draft })
        }}
      >
        <Stack gap="sm">
          <Text>Figures with intervals of all notes of a scoring pass together. Counts below ten, and figures that rest on them, are left out.</Text>
          <Select
            label="Scoring pass"
            required
            allowDeselect={false}
            placeholder="Score your own labelled notes with this model first"
            value={passId}
            data={own.map(({ id, set, notes }) => ({ value: String(id), label: `Pass ${id}: set “${evaluationSetNames[set]}”, ${formatCount(notes)} notes` }))}
            onChange={setChosen}
          />
          <TextField label="Name of this hospital" maxLength={120} value={draft.site} onChange={(event) => setDraft({ ...draft, site: event.currentTarget.value })} />
          <TextField label="New file" placeholder="/shared/results.json" required value={draft.target} onChange={(event) => setDraft({ ...draft, target: event.currentTarget.value })} />
          <ReasonField label="Reason" description="Kept in the audit log." value={draft.reason} onChange={(reason) => setDraft({ ...draft, reason })} />
          {write.error && <ErrorNotice error={write.error} />}
          <Buttons label="Write" pending={write.isPending} disabled={passId === null || draft.target.trim() === '' || !isReason(draft.reason)} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}

export function Buttons({ label, pending, disabled, onCancel }: { label: string; pending: boolean; disabled: boolean; onCancel: () => void }) {
  return (
    <Group justify="flex-end" gap="sm">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={pending} disabled={disabled}>
        {label}
      </Button>
    </Group>
  )
}
