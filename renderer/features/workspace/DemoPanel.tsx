/** One click to a hospital that can be tried: generated notes, imported, labelled and split like any others. */
import { useState } from 'react'
import { demoChoice, type DemoChoice } from '../../../shared/domain/demo.ts'
import type { WorkspaceInfo } from '../../../shared/domain/workspace.ts'
import { navigate } from '../../lib/address.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { callApi, queryClient, useApiMutation } from '../../lib/queries.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Button, Select } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { HospitalIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice } from '../../ui/States.tsx'

const sizes = [
  { value: '200', label: '200 encounters: only to see the way' },
  { value: '2000', label: '2,000 encounters: small' },
  { value: '14000', label: '14,000 encounters: usual' },
  { value: '50000', label: '50,000 encounters: large' },
]

const hospitals = [
  { value: 'A', label: 'Hospital A, 2013–2024: to learn from' },
  { value: 'B', label: 'Hospital B, 2019–2024: an external test' },
  { value: 'both', label: 'Both: learn from A, test on B' },
]

export function DemoPanel({ open }: { open: WorkspaceInfo | null }) {
  const [hospital, setHospital] = useState<DemoChoice>('A')
  const [size, setSize] = useState('14000')
  const [starting, setStarting] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const job = useJobs().find((candidate) => candidate.kind === 'demo') ?? null
  const cancel = useApiMutation('jobs.cancel')
  const running = job !== null && isActive(job)

  const start = async () => {
    setStarting(true)
    setError(null)
    try {
      if (!open) {
        await callApi('workspace.create', { name: 'Demo hospital', shippedModels: true })
        navigate('/workspace')
      }
      await callApi('corpora.demo', { hospital, encounters: Number(size) })
      await queryClient.invalidateQueries({ queryKey: ['workspace'] })
      await queryClient.invalidateQueries({ queryKey: ['jobs'] })
    } catch (cause) {
      setError(cause)
      await queryClient.invalidateQueries({ queryKey: ['workspace'] })
    } finally {
      setStarting(false)
    }
  }

  return (
    <Panel title="Demo hospital" actions={<SyntheticBadge />}>
      <Stack gap="sm">
        <Text c="dimmed">
          Generated notes of a hospital that does not exist, with known outcomes: try every step without patient data.
          B is another house with another record system and sicker patients.
          {open ? ' Each becomes a corpus of the open workspace.' : ' A workspace is created for them.'}
        </Text>
        {running ? (
          <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
        ) : (
          <Group gap="sm" align="flex-end">
            <Select
              aria-label="Demo hospital to create"
              w="18rem"
              data={hospitals}
              value={hospital}
              onChange={(value) => value && setHospital(demoChoice.parse(value))}
            />
            <Select
              aria-label="Size of the demo hospital"
              w="13.5rem"
              data={sizes}
              value={size}
              onChange={(value) => value && setSize(value)}
            />
            <Button
              variant="default"
              leftSection={<HospitalIcon size="0.9375rem" aria-hidden />}
              loading={starting}
              disabled={open?.readOnly}
              onClick={() => void start()}
            >
              Create the demo hospital
            </Button>
            {hospital === 'both' && <Text c="dimmed">B gets three sevenths as many encounters as A.</Text>}
          </Group>
        )}
        {error !== null && <ErrorNotice error={error} title="The demo hospital was not created" />}
        {job?.error && !running && (
          <ErrorNotice error={new Error(job.error.message)} title="The demo hospital was not created" />
        )}
        {job?.state === 'done' && (
          <Group gap="sm">
            <Text>The demo hospital is ready.</Text>
            <Button size="compact-xs" variant="light" onClick={() => navigate('/corpora')}>
              Open corpora
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  )
}
