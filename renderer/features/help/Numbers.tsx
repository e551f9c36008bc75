/** Every metric of the workbench in one list: the words behind the question marks. */
import { metrics, type MetricId } from '../../../shared/metrics.ts'
import { guideAddress } from '../../lib/guide.ts'
import { Anchor, Table, Text, Title } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './Help.module.css'

const sorted = (Object.keys(metrics) as MetricId[]).toSorted((left, right) => metrics[left].name.localeCompare(metrics[right].name))

export function Numbers({ title }: { title: string }) {
  return (
    <div>
      <Title order={2} className={classes.heading}>
        {title}
      </Title>
      <ScrollRegion label={`Table: ${title}`}>
        <Table aria-label={title} verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Number</Table.Th>
              <Table.Th scope="col">Meaning and range</Table.Th>
              <Table.Th scope="col">Caution</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((id) => {
              const { name, meaning, range, caution, guide, ...rest } = metrics[id]
              return (
                <Table.Tr key={id}>
                  <Table.Th scope="row" w="11rem" style={{ verticalAlign: 'top' }}>
                    <Anchor href={`#${guideAddress(guide)}`}>{name}</Anchor>
                    {'source' in rest && (
                      <Text size="sm" c="dimmed" fw={400}>
                        {rest.source}
                      </Text>
                    )}
                  </Table.Th>
                  <Table.Td style={{ verticalAlign: 'top' }}>
                    {meaning}
                    <Text size="sm" c="dimmed">
                      {range}
                    </Text>
                  </Table.Td>
                  <Table.Td style={{ verticalAlign: 'top' }}>{caution}</Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </div>
  )
}
