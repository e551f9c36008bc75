/** Every estimate of a result, a table for each task and set of notes. */
import type { ExperimentReport, GroupResult, ResultTable } from '../../../shared/domain/experiment.ts'
import { address } from '../../lib/address.ts'
import { formatChange, formatCount, formatInterval, formatNumber, formatP, formatPercent } from '../../lib/format.ts'
import { Anchor, Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { headingOf, labelText, tableSource } from '../../../shared/charts/experiment.ts'
import classes from './Experiments.module.css'

interface ResultTablesProps {
  report: ExperimentReport
  taskNames: ReadonlyMap<string, string>
}

export function ResultTables({ report, taskNames }: ResultTablesProps) {
  return report.tables.map((table) => {
    const heading = headingOf(table, report.tables, taskNames)
    return (
      <Panel
        key={`${table.taskId} ${table.set} ${table.window} ${table.groups[0]?.passIds.join(' ')}`}
        title={heading}
        description={`${tableSource(table)}, by option ${table.counts.map((count) => formatCount(count)).join(' / ')}. Mean over seeds with 95 % interval from ${formatCount(report.resamples)} resamples of patients.`}
        actions={<Compare table={table} />}
        flush
      >
        <ScrollRegion label={`Table of ${heading}`}>
          <GroupTable table={table} name={heading} />
        </ScrollRegion>
      </Panel>
    )
  })
}

/** Curves, calibration and more of the same passes are there. */
function Compare({ table: { taskId, groups } }: { table: ResultTable }) {
  const passes = groups.flatMap(({ passIds }) => passIds)
  return <Anchor href={`#${address('/compare', { task: taskId, passes: passes.join('-') })}`}>Compare these passes</Anchor>
}

function GroupTable({ table, name }: { table: ResultTable; name: string }) {
  const labels = [...new Set(table.groups.flatMap((group) => Object.keys(group.labels)))]
  const hasPerplexity = table.groups.some(({ perplexity }) => perplexity !== null)
  const reference = table.groups.find(({ difference }) => difference === null)
  return (
    <Table className={classes.table} aria-label={`Results: ${name}`}>
      <Table.Thead>
        <Table.Tr>
          {labels.map((label) => (
            <Table.Th key={label} scope="col" className={isNumeric(table, label) ? classes.number : undefined}>
              {label}
            </Table.Th>
          ))}
          {hasPerplexity && (
            <MetricHead metric="perplexity" className={classes.number}>
              perplexity
            </MetricHead>
          )}
          <MetricHead metric={table.counts.length > 2 ? 'macroAuroc' : 'auroc'} className={classes.number}>
            AUROC [95 % CI]
          </MetricHead>
          <MetricHead
            metric="accuracy"
            className={classes.number}
            here={`Always answering with the most frequent option is right for ${formatPercent(majorityRate(table), 1)} here.`}
          >
            accuracy [95 % CI]
          </MetricHead>
          <MetricHead metric="seeds" className={classes.number} here="Number of finetunings, and ± the standard deviation of their AUROC.">
            seeds
          </MetricHead>
          <MetricHead
            metric="difference"
            className={classes.number}
            here={reference && `Reference: ${Object.values(reference.labels).join(', ')}.`}
          >
            difference [95 % CI]
          </MetricHead>
          <MetricHead metric="pValue" className={classes.number}>
            p
          </MetricHead>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {table.groups.map((group) => (
          <Table.Tr key={JSON.stringify(group.labels)}>
            {labels.map((label, index) => {
              const text = group.labels[label] === undefined ? '' : labelText(label, group.labels[label])
              const className = isNumeric(table, label) ? classes.number : undefined
              return index === 0 ? (
                <Table.Th key={label} scope="row" fw={400} className={className}>
                  {text}
                </Table.Th>
              ) : (
                <Table.Td key={label} className={className}>
                  {text}
                </Table.Td>
              )
            })}
            {hasPerplexity && <Table.Td className={classes.number}>{formatNumber(group.perplexity, 1)}</Table.Td>}
            <Table.Td className={classes.number}>{aurocText(group)}</Table.Td>
            <Table.Td className={classes.number}>{accuracyText(group)}</Table.Td>
            <Table.Td className={classes.number}>
              {group.bySeed.length}
              {group.standardDeviation !== null && (
                <Text span size="sm" c="dimmed">
                  {' '}
                  ± {formatNumber(group.standardDeviation)}
                </Text>
              )}
            </Table.Td>
            <Table.Td className={classes.number}>{differenceText(group)}</Table.Td>
            <Table.Td className={classes.number}>{group.difference ? formatP(group.difference.p) : ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function isNumeric({ groups }: ResultTable, label: string): boolean {
  return groups.some(({ labels }) => typeof labels[label] === 'number')
}

function aurocText({ auroc, interval }: GroupResult): string {
  if (auroc === null) return 'not estimable'
  return `${formatNumber(auroc)} ${formatInterval(interval) || '[no interval]'}`
}

function accuracyText({ accuracy: { value, interval } }: GroupResult): string {
  if (value === null) return 'not estimable'
  return `${formatPercent(value, 1)}${interval ? ` [${formatPercent(interval.low, 1)}–${formatPercent(interval.high, 1)}]` : ''}`
}

function majorityRate({ counts, n }: ResultTable): number {
  return Math.max(...counts) / Math.max(1, n)
}

function differenceText({ difference }: GroupResult): string {
  if (difference === null) return 'reference'
  return difference.value === null ? 'not estimable' : formatChange(difference.value, difference.interval)
}
