/** What a copy of a run changes, before it is started. */
import type { RunConfig } from '../../../shared/domain/run.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import type { RunDraft } from './runDraft.ts'
import { settingRows } from '../../lib/runSettings/settingDifferences.ts'
import { useSettingText } from '../../lib/runSettings/useSettingText.ts'

export function DraftChanges({ source, draft }: { source: RunConfig; draft: RunDraft }) {
  const text = useSettingText()
  const changed = settingRows([source, draft], text).filter(({ name, differs }) => differs && name !== 'name')
  return (
    <Panel label="Changes" title="Changes" description={`Against “${source.name}”.`} flush={changed.length > 0}>
      {changed.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing is changed yet.
        </Text>
      ) : (
        <ScrollRegion label="Settings that change" maxHeight="16rem">
          <Table aria-label="Changed settings">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Setting</Table.Th>
                <Table.Th scope="col">Before</Table.Th>
                <Table.Th scope="col">Now</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changed.map(({ name, label, values }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {label}
                  </Table.Th>
                  <Table.Td>{values[0] ?? '–'}</Table.Td>
                  <Table.Td>{values[1] || '–'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
    </Panel>
  )
}
