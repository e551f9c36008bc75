/** What this machine can compute on, and the self-test without which no graphics card is used. */
import { useEffect, useRef, useState } from 'react'
import { deviceNames, type Device, type DeviceKind, type SelfTestLine } from '../../../shared/domain/device.ts'
import { api } from '../../api.ts'
import { countOf, formatBytes, formatMoment } from '../../lib/format.ts'
import { queryClient, useApi } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'

export function Devices() {
  const devices = useApi('devices.list', undefined, { staleTime: Infinity })
  const test = useSelfTest()
  return (
    <Panel title="Devices">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          A graphics card computes only after its self-test: every operation, training steps and scoring are compared
          with the processor, for this card and driver. Which cards were tried so far is in docs/devices.md.
        </Text>
        <Await query={devices} rows={5}>
          {(list) => (
            <Table.ScrollContainer minWidth="40rem">
              <Table verticalSpacing="xs" aria-label="Devices">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Device</Table.Th>
                    <Table.Th>Memory</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th>Self-test</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {list.map((device) => (
                    <DeviceRow key={device.kind} device={device} test={test} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Await>
        {test.kind && (
          <Group justify="space-between" wrap="nowrap" role="status">
            <Text size="sm">
              {deviceNames[test.kind]}: {countOf(test.lines.length, 'comparison')} made
              {test.lines.length > 0 && `, last: ${test.lines.at(-1)!.name}`}
            </Text>
            <Button size="xs" variant="default" onClick={test.cancel}>
              Cancel
            </Button>
          </Group>
        )}
        {test.error !== null && <ErrorNotice title="The self-test did not end" error={test.error} />}
      </Stack>
    </Panel>
  )
}

function DeviceRow({ device, test }: { device: Device; test: SelfTest }) {
  const { kind, name, provider, driver, memoryBytes, unavailable } = device
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{deviceNames[kind]}</Text>
        <Text size="xs" c="dimmed">
          {unavailable === null ? [name ?? 'Name not known', provider, driver].filter(Boolean).join(' · ') : provider}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {unavailable !== null ? '–' : memoryBytes === null ? 'not known' : formatBytes(memoryBytes)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{stateText(device)}</Text>
      </Table.Td>
      <Table.Td>
        {kind !== 'cpu' && unavailable === null ? (
          <Button size="xs" variant="default" disabled={test.kind !== null} onClick={() => test.start(kind)}>
            Run self-test
          </Button>
        ) : (
          '–'
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function stateText({ kind, unavailable, selfTest }: Device): string {
  if (unavailable !== null) return `Not available. ${unavailable}`
  if (kind === 'cpu') return 'Ready'
  if (!selfTest) return 'Not tested yet'
  const { at, passed, comparisons, worst, failures } = selfTest
  if (passed)
    return `Ready. Passed ${countOf(comparisons, 'comparison')} on ${formatMoment(at)}, largest difference ${worst?.toExponential(1)}`
  return `Not used. Failed on ${formatMoment(at)}: ${failures.join('; ')}`
}

interface SelfTest {
  /** What is being tested. */
  kind: DeviceKind | null
  lines: readonly SelfTestLine[]
  error: unknown
  start: (kind: DeviceKind) => void
  cancel: () => void
}

function useSelfTest(): SelfTest {
  const [kind, setKind] = useState<DeviceKind | null>(null)
  const [lines, setLines] = useState<readonly SelfTestLine[]>([])
  const [error, setError] = useState<unknown>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  async function run(tested: DeviceKind, { signal }: AbortController): Promise<void> {
    setKind(tested)
    setLines([])
    setError(null)
    try {
      for await (const event of await api.devices.selfTest({ kind: tested }, { signal }))
        if ('line' in event) setLines((before) => [...before, event.line])
    } catch (cause) {
      if (!signal.aborted) setError(cause)
    }
    await queryClient.invalidateQueries({ queryKey: ['devices'] })
    setKind(null)
  }

  return {
    kind,
    lines,
    error,
    start(tested) {
      controller.current = new AbortController()
      void run(tested, controller.current)
    },
    cancel: () => controller.current?.abort(),
  }
}
