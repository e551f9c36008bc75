/** What each filter of a cohort leaves, from the whole corpus down, as in a CONSORT diagram. */
import type { CohortFlow } from '../../../shared/domain/cohort.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { Box, Table, Text } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'

export function FlowTable({ flow }: { flow: CohortFlow }) {
  const all = flow.steps[0]?.notes ?? 0
  return (
    <ScrollRegion label="Flow of the cohort">
      <Table aria-label="Flow of the cohort" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Filter</Table.Th>
            <Table.Th ta="right">Removed</Table.Th>
            <Table.Th ta="right">Notes left</Table.Th>
            <Table.Th ta="right">Patients left</Table.Th>
            <Table.Th w="22%">Share of all</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {flow.steps.map(({ step, removed, notKnown, notes, patients }, place) => (
            <Table.Tr key={`${place} ${step}`}>
              <Table.Th scope="row" fw={400}>
                {step}
              </Table.Th>
              <Table.Td ta="right">
                {place > 0 && (removed > 0 ? `−${formatCount(removed)}` : '0')}
                {notKnown > 0 && (
                  <Text size="sm" c="dimmed">
                    {formatCount(notKnown)} not known
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{formatCount(notes)}</Table.Td>
              <Table.Td ta="right">{formatCount(patients)}</Table.Td>
              <Table.Td>
                <Share value={all === 0 ? 0 : notes / all} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function Share({ value }: { value: number }) {
  return (
    <Box style={{ display: 'flex', alignItems: 'center', gap: '0.5rem' }}>
      <Box aria-hidden flex={1} h="0.4375rem" bg="var(--wb-bar-track)" style={{ borderRadius: 2, overflow: 'hidden' }}>
        <Box h="100%" w={`${value * 100}%`} bg="var(--wb-bar)" />
      </Box>
      <Text span size="sm" miw="3rem" ta="right">
        {formatPercent(value, 0)}
      </Text>
    </Box>
  )
}
