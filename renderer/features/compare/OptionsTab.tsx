/** Tasks of more than two options: each against the rest, their averages, and which option is taken for which. */
import type { Comparison, ComparisonRow, Estimate } from '../../../shared/domain/compare.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import type { MetricId } from '../../../shared/metrics.ts'
import { toCsv } from '../../lib/csv.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { SimpleGrid, Table, Text } from '../../ui/Layout.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState } from '../../ui/States.tsx'
import classes from './Compare.module.css'
import { rowNames } from './comparisonView.ts'
import { intervalText, numberText, whyNot } from './estimates.ts'
import type { ResultsTabProps } from './resultsTab.ts'

export function OptionsTab({ comparison, fileName }: ResultsTabProps) {
  const { options, counts, n, rows, macroClasses } = comparison
  const names = rowNames(comparison)
  const absent = options.filter((_, index) => counts[index] === 0)
  const averages: [string, (row: ComparisonRow) => Estimate, MetricId][] = [
    [`Macro, over ${macroClasses.length} of ${options.length} options`, (row) => row.auroc, 'macroAuroc'],
    ['Weighted by notes', (row) => row.averages!.weighted, 'weightedAuroc'],
    ['Micro', (row) => row.averages!.micro, 'microAuroc'],
  ]
  return (
    <>
      <Panel
        label="Options"
        title="AUROC of each option against the rest"
        actions={<MetricHelp metric="auroc" label="AUROC of each option against the rest" />}
        description={`95 % intervals clustered by patient. Few notes make them wide.${absent.length > 0 ? ` No note with ${absent.map((option) => `“${option}”`).join(', ')}.` : ''}`}
        flush
      >
        <ScrollRegion label="AUROC of each option">
          <Table className={classes.table} aria-label="AUROC of each option">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Option</Table.Th>
                <Table.Th scope="col" className={classes.number}>
                  Notes
                </Table.Th>
                {rows.map((row) => (
                  <Table.Th key={row.pass.id} scope="col" className={classes.name}>
                    {names.get(row.pass.id)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {options.map((option, index) => (
                <Table.Tr key={option}>
                  <Table.Th scope="row" fw={400} miw="11rem">
                    {optionLetter(index)}. {option}
                  </Table.Th>
                  <Table.Td className={classes.number}>
                    {formatCount(counts[index] ?? 0)}
                    <Text size="sm" c="dimmed">
                      {formatPercent((counts[index] ?? 0) / n)}
                    </Text>
                  </Table.Td>
                  {rows.map((row) => (
                    <EstimateCell key={row.pass.id} figure={row.options.find((each) => each.index === index)!.auroc} />
                  ))}
                </Table.Tr>
              ))}
              {averages.map(([name, figure, metric]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">
                    {name} <MetricHelp metric={metric} label={name.toLowerCase()} />
                  </Table.Th>
                  <Table.Td className={classes.number}>{formatCount(n)}</Table.Td>
                  {rows.map((row) => (
                    <EstimateCell key={row.pass.id} figure={figure(row)} />
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      </Panel>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        {rows.map((row) => (
          <ConfusionPanel
            key={row.pass.id}
            comparison={comparison}
            name={names.get(row.pass.id) ?? row.pass.modelName}
            confusion={row.confusion}
            fileName={`${fileName}-confusion-${row.pass.id}`}
          />
        ))}
      </SimpleGrid>
    </>
  )
}

function EstimateCell({ figure }: { figure: Estimate }) {
  return (
    <Table.Td className={classes.number}>
      {numberText(figure.value)}
      <Text size="sm" c="dimmed" className={figure.value === null ? classes.reason : undefined}>
        {figure.value === null ? whyNot(figure) : figure.interval ? intervalText(figure.interval) : ''}
      </Text>
    </Table.Td>
  )
}

interface ConfusionProps {
  comparison: Comparison
  name: string
  confusion: ComparisonRow['confusion']
  fileName: string
}

function ConfusionPanel({ comparison, name, confusion, fileName }: ConfusionProps) {
  const { options, counts } = comparison
  return (
    <Panel
      title={`Confusion matrix: ${name}`}
      description="Notes by label (rows) and most probable option (columns), with the share of the row."
      flush
      actions={
        <>
          {confusion && (
            <CsvButton fileName={fileName} csv={() => toCsv(['label', ...options], options.map((option, index) => [option, ...confusion[index]!]))} />
          )}
          <MetricHelp metric="confusion" label={`the confusion matrix of ${name}`} />
        </>
      }
    >
      {confusion ? (
        <ScrollRegion label={`Confusion matrix of ${name}`}>
          <Table className={classes.table} aria-label={`Confusion matrix of ${name}`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Label</Table.Th>
                {options.map((option, index) => (
                  <Table.Th key={option} scope="col" className={classes.number} title={option}>
                    {optionLetter(index)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {options.map((option, label) => (
                <Table.Tr key={option}>
                  <Table.Th scope="row" fw={400}>
                    {optionLetter(label)}. {option}
                  </Table.Th>
                  {confusion[label]!.map((notes, predicted) => {
                    const share = counts[label] ? notes / counts[label] : 0
                    return (
                      <Table.Td
                        key={options[predicted]}
                        className={classes.number}
                        fw={label === predicted ? 600 : 400}
                        style={{ backgroundColor: `color-mix(in srgb, var(--wb-bar) ${Math.round(share * 30)}%, transparent)` }}
                      >
                        {formatCount(notes)}
                        <Text size="sm">{counts[label] ? formatPercent(share, 0) : '–'}</Text>
                      </Table.Td>
                    )
                  })}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      ) : (
        <EmptyState title="Not estimable" text="A probability is missing or is none." />
      )}
    </Panel>
  )
}
