/** Several things in columns, and in rows what is known of each: those rows first of all that differ. */
import type { ReactNode } from 'react'
import { useAddressChoice } from '../lib/address.ts'
import { missing } from '../lib/format.ts'
import type { SideBySideRow } from '../lib/sideBySide.ts'
import { Switch } from './Controls.tsx'
import { Table, Text } from './Layout.tsx'
import { Panel } from './Page.tsx'
import { ScrollRegion } from './ScrollRegion.tsx'

interface SideBySideProps {
  /** As in "Settings". */
  title: string
  /** As in "runs". */
  things: string
  columns: { id: number; head: ReactNode }[]
  rows: readonly SideBySideRow[]
}

/** Whether equal rows are shown too stands in the address. */
export function SideBySide({ title, things, columns, rows }: SideBySideProps) {
  const [rowsShown, show] = useAddressChoice('settings', ['all', 'differing'], 'differing')
  const all = rowsShown === 'all'
  const shown = all ? rows : rows.filter(({ differs }) => differs)
  const equal = `equal ${title.toLowerCase()}`
  return (
    <Panel
      title={title}
      description={`${rows.filter(({ differs }) => differs).length} of ${rows.length} differ.`}
      actions={<Switch label={`Show ${equal} too`} checked={all} onChange={(event) => show(event.currentTarget.checked ? 'all' : 'differing')} />}
      flush
    >
      <ScrollRegion label={`${title} of the ${things}`}>
        <Table aria-label={`${title} side by side`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w="14rem">
                {title}
              </Table.Th>
              {columns.map(({ id, head }) => (
                <Table.Th scope="col" key={id} miw="9rem">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.length === 0 && (
              <Table.Tr>
                <Table.Td colSpan={columns.length + 1}>All {title.toLowerCase()} of these {things} are the same.</Table.Td>
              </Table.Tr>
            )}
            {shown.map(({ name, label, unit, values, differs }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={differs && all ? 600 : 400}>
                  {label}{' '}
                  {unit && (
                    <Text span size="sm" c="dimmed">
                      {unit}
                    </Text>
                  )}
                </Table.Th>
                {values.map((value, index) => (
                  <Table.Td key={columns[index]!.id} fw={differs && all ? 600 : 400} style={{ overflowWrap: 'anywhere' }}>
                    {value ?? missing}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  )
}
