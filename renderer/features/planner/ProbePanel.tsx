/** Measures how fast this machine's own engine trains and scores, as a job, and hands the speeds to the plan. */
import { useState } from 'react'
import { deviceNames, type DeviceKind } from '../../../shared/domain/device.ts'
import { measuredInputs, probeModel, probeResult, type ProbeConfig } from '../../../shared/planning/probe.ts'
import { formatMoment, formatNumber } from '../../lib/format.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, Select } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'

export function ProbePanel({ onUse }: { onUse: (values: ReturnType<typeof measuredInputs>) => void }) {
  const readOnly = useReadOnly()
  const devices = useApi('devices.list', undefined, { staleTime: Infinity })
  const [device, setDevice] = useState<DeviceKind>('cpu')
  const [model, setModel] = useState<ProbeConfig['model']>('15M')
  const probe = useApiMutation('planner.probe')
  const cancel = useApiMutation('jobs.cancel')
  const probes = useJobs().filter(({ kind }) => kind === 'probe')
  const running = probes.find(isActive)
  const last = probes.find(({ state }) => state === 'done')
  const usable = (devices.data ?? []).filter(({ kind, selfTest }) => kind === 'cpu' || selfTest?.passed)
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <Select
          label="Measure this machine"
          flex={1}
          data={usable.map(({ kind }) => ({ value: kind, label: deviceNames[kind] }))}
          value={device}
          allowDeselect={false}
          onChange={(kind) => setDevice(kind as DeviceKind)}
        />
        <Select
          label="with"
          w="6rem"
          data={probeModel.options}
          value={model}
          allowDeselect={false}
          onChange={(chosen) => setModel(chosen as ProbeConfig['model'])}
        />
        <Button
          variant="default"
          disabled={readOnly || running !== undefined}
          loading={probe.isPending}
          onClick={() => probe.mutate({ device, model }, { onError: toastError })}
        >
          Measure
        </Button>
      </Group>
      {running && <ProgressBar job={running} onCancel={() => cancel.mutate({ id: running.id }, { onError: toastError })} />}
      {last && !running && <Measured result={last.result} at={last.finishedAt} onUse={onUse} />}
    </Stack>
  )
}

function Measured({ result, at, onUse }: { result: unknown; at: string | null; onUse: (values: ReturnType<typeof measuredInputs>) => void }) {
  const parsed = probeResult.safeParse(result)
  if (!parsed.success) return null
  const { device, model, trainingFlops, scoringFlops } = parsed.data
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap">
      <Text size="sm" c="dimmed">
        {deviceNames[device]} with {model}, {formatMoment(at)}: training {formatNumber(trainingFlops / 1e12, 3)}, scoring{' '}
        {formatNumber(scoringFlops / 1e12, 3)} TFLOP/s
      </Text>
      <Button variant="default" size="compact-xs" style={{ flexShrink: 0 }} onClick={() => onUse(measuredInputs(parsed.data))}>
        Use it
      </Button>
    </Group>
  )
}
