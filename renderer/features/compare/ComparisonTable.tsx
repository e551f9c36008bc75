/** The table of a comparison: a row per model, every estimate with its interval, the reference chosen in place. */
import type { ReactNode } from 'react'
import type { Comparison, ComparisonRow } from '../../../shared/domain/compare.ts'
import { address } from '../../lib/address.ts'
import { countOf, formatCount, formatPercent } from '../../lib/format.ts'
import { modelInRole, roleNames } from '../../lib/passes.ts'
import { FieldHelp, Radio, Tooltip } from '../../ui/Controls.tsx'
import { WarningIcon } from '../../ui/icons.ts'
import { Anchor, Table, Text } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './Compare.module.css'
import { differenceIntervalText, differenceText, estimate, intervalText, pText } from './estimates.ts'
import { metricHelp } from './metricHelp.ts'

export interface ComparisonTableProps {
  comparison: Comparison
  onReference: (passId: number) => void
}

export function ComparisonTable({ comparison, onReference }: ComparisonTableProps) {
  const binary = comparison.options.length === 2
  return (
    <ScrollRegion label="Comparison table">
      <Table className={classes.table} aria-label="Models on the same notes">
        <Table.Thead>
          <Table.Tr>
            <Head help="What every other row is measured against.">Ref.</Head>
            <Head>Model</Head>
            <Head help={`${metricHelp.auroc} ${metricHelp.clusteredInterval}`} number>
              {binary ? 'AUROC' : 'AUROC (macro)'}
            </Head>
            {binary && (
              <Head help={metricHelp.delongInterval} number>
                DeLong 95 %
              </Head>
            )}
            <Head help={metricHelp.difference} number>
              Δ AUROC
            </Head>
            {binary && (
              <Head help={metricHelp.averagePrecision} number>
                AUPRC
              </Head>
            )}
            <Head help={metricHelp.brier} number>
              Brier
            </Head>
            <Head help={metricHelp.accuracy} number>
              Accuracy
            </Head>
            <Head help={metricHelp.n} number>
              n
            </Head>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {comparison.rows.map((row) => (
            <Row key={row.pass.id} row={row} comparison={comparison} binary={binary} onReference={onReference} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function Head({ children, help, number = false }: { children: string; help?: string; number?: boolean }) {
  return (
    <Table.Th scope="col" className={number ? classes.number : undefined}>
      {children} {help && <FieldHelp label={`What is ${children}?`}>{help}</FieldHelp>}
    </Table.Th>
  )
}

function Row({
  row,
  comparison,
  binary,
  onReference,
}: {
  row: ComparisonRow
  comparison: Comparison
  binary: boolean
  onReference: (passId: number) => void
}) {
  const { pass, difference } = row
  const isReference = pass.id === comparison.referencePassId
  return (
    <Table.Tr>
      <Table.Td>
        <Radio
          name="reference"
          size="xs"
          aria-label={`Reference: ${modelInRole(pass)}`}
          checked={isReference}
          onChange={() => onReference(pass.id)}
        />
      </Table.Td>
      <Table.Th scope="row" fw={400} miw="12rem">
        <Anchor href={`#${address('/predictions', { pass: pass.id })}`}>{pass.modelName}</Anchor>
        {pass.seenInTraining > 0 && <SeenWarning notes={pass.seenInTraining} />}
        <Text size="sm" c="dimmed">
          {pass.role === 'ceiling' ? 'Not a model' : roleNames[pass.role]}
          {pass.role === 'ceiling' && (
            <>
              {' '}
              <FieldHelp label="What is the known ceiling?">{metricHelp.ceiling}</FieldHelp>
            </>
          )}
          {pass.truncated > 0 && ` · ${formatPercent(pass.truncated / Math.max(1, pass.notes), 0)} of notes shortened`}
        </Text>
      </Table.Th>
      <Numbers
        main={row.auroc === null ? estimate(null) : <b>{estimate(row.auroc)}</b>}
        below={row.auroc === null ? '' : intervalText(row.clusteredInterval)}
      />
      {binary && (
        <Numbers
          main={intervalText(row.delongInterval)}
          below={row.delongInterval && !row.delongValid ? '✗ too narrow' : row.delongInterval ? '✓ valid' : ''}
        />
      )}
      {isReference || difference === null ? (
        <Numbers main={isReference ? 'reference' : '–'} below="" />
      ) : (
        <Numbers
          main={differenceText(difference.value)}
          below={
            difference.value === null
              ? ''
              : `${differenceIntervalText(difference.interval)}, ${pText(difference.p, comparison.resamples)}`
          }
        />
      )}
      {binary && <Numbers main={estimate(row.averagePrecision)} below="" />}
      <Numbers main={estimate(row.brier)} below="" />
      <Numbers main={formatPercent(row.accuracy)} below={`majority ${formatPercent(comparison.majorityRate)}`} />
      <Numbers main={formatCount(row.n)} below={countOf(row.patients, 'patient')} />
    </Table.Tr>
  )
}

function Numbers({ main, below }: { main: ReactNode; below: string }) {
  return (
    <Table.Td className={classes.number}>
      {main}
      <Text size="sm" c="dimmed" mih="1.1rem">
        {below}
      </Text>
    </Table.Td>
  )
}

function SeenWarning({ notes }: { notes: number }) {
  const text = `${countOf(notes, 'note')} of this pass were learned from by this model or an ancestor. Its numbers flatter.`
  return (
    <Tooltip label={text}>
      <Text span size="sm" tabIndex={0} role="note" aria-label={text} style={{ color: 'var(--wb-warn)' }} ml={6}>
        <WarningIcon size="0.875rem" aria-hidden style={{ verticalAlign: 'text-bottom' }} /> {formatCount(notes)} seen
      </Text>
    </Tooltip>
  )
}
