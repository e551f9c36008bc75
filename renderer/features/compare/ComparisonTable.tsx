/** The table of a comparison: a row per model, every estimate with its interval, the reference chosen in place. */
import { Fragment, useState, type ReactNode } from 'react'
import type { Comparison, ComparisonRow, Estimate, SeedGroup, Spread } from '../../../shared/domain/compare.ts'
import type { MetricId } from '../../../shared/metrics.ts'
import { address } from '../../lib/address.ts'
import { countOf, formatCount, formatPercent } from '../../lib/format.ts'
import { useComparisonColumns } from '../../lib/uiState.ts'
import { modelInRole, roleNames } from '../../lib/passes.ts'
import { Button, Checkbox, Popover, Radio, Tooltip } from '../../ui/Controls.tsx'
import { useMediaQuery } from '../../ui/hooks.ts'
import { ChevronDownIcon, ChevronRightIcon, WarningIcon } from '../../ui/icons.ts'
import { Anchor, Stack, Table, Text, UnstyledButton } from '../../ui/Layout.tsx'
import { MetricHead, MetricHelp } from '../../ui/MetricHelp.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './Compare.module.css'
import { tableEntries } from './comparisonView.ts'
import { differenceIntervalText, differenceText, intervalText, numberText, pText, whyNot } from './estimates.ts'

export interface ComparisonTableProps {
  comparison: Comparison
  onReference: (passId: number) => void
}

interface Column {
  head: string
  /** Shown only where there is room for all, or where it is asked for. */
  isExtra?: boolean
  metric: MetricId
  cell: (row: ComparisonRow) => ReactNode
  /** Over the seeds of a group. */
  spread?: (group: SeedGroup) => Spread | null
}

/** What is shown unless somebody chose: all on a wide screen, else what is read first. */
function useShownColumns(comparison: Comparison): { all: Column[]; shown: Column[] } {
  const isWide = useMediaQuery('(min-width: 110em)', true, { getInitialValueInEffect: false })
  const hidden = useComparisonColumns((state) => state.hidden)
  const all = columnsOf(comparison)
  const isShown = ({ head, isExtra }: Column) => (hidden === null ? isWide || !isExtra : !hidden.includes(head))
  return { all, shown: all.filter(isShown) }
}

export function ColumnChooser({ comparison }: { comparison: Comparison }) {
  const { all, shown } = useShownColumns(comparison)
  const chosen = shown.map(({ head }) => head)
  /** Columns of other tasks keep their state. */
  const choose = (heads: string[]) => {
    const kept = (useComparisonColumns.getState().hidden ?? []).filter((head) => !all.some((column) => column.head === head))
    useComparisonColumns.setState({ hidden: [...kept, ...all.flatMap(({ head }) => (heads.includes(head) ? [] : [head]))] })
  }
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" size="compact-xs" rightSection={<ChevronDownIcon size="0.875rem" aria-hidden />}>
          Columns: {shown.length} of {all.length}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group aria-label="Columns shown" value={chosen} onChange={choose}>
          <Stack gap={6}>
            {all.map(({ head }) => (
              <Checkbox key={head} value={head} label={head} size="xs" />
            ))}
          </Stack>
        </Checkbox.Group>
        <Button variant="subtle" size="compact-xs" mt="xs" onClick={() => useComparisonColumns.setState({ hidden: null })}>
          As the window has room
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

export function ComparisonTable({ comparison, onReference }: ComparisonTableProps) {
  const { shown: columns } = useShownColumns(comparison)
  return (
    <ScrollRegion label="Comparison table">
      <Table className={classes.table} aria-label="Models on the same notes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" title="What every other row is measured against">
              Ref.
            </Table.Th>
            <Table.Th scope="col" className={classes.sticky}>
              Model
            </Table.Th>
            {columns.map(({ head, metric }) => (
              <MetricHead key={head} metric={metric} className={classes.number}>
                {head}
              </MetricHead>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tableEntries(comparison).map((entry) =>
            'row' in entry ? (
              <Row key={entry.row.pass.id} row={entry.row} {...{ comparison, columns, onReference }} />
            ) : (
              <SeedRows
                key={entry.group.passIds.join('-')}
                group={entry.group}
                rows={entry.rows}
                {...{ comparison, columns, onReference }}
              />
            ),
          )}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

/** Calibration is of the event of a two-option task; larger tasks have it option by option in the charts. */
function columnsOf(comparison: Comparison): Column[] {
  const binary = comparison.options.length === 2
  const event = ({ options }: ComparisonRow) => options[0]!
  const column = (head: string, metric: MetricId, figure: (row: ComparisonRow) => Estimate, digits = 3): Column => ({
    head,
    metric,
    cell: (row) => <Figure figure={figure(row)} digits={digits} />,
  })
  const auroc = column(binary ? 'AUROC' : 'AUROC (macro)', binary ? 'auroc' : 'macroAuroc', (row) => row.auroc)
  const difference: Column = {
    head: 'Δ AUROC',
    metric: 'difference',
    cell: (row) => <Difference row={row} comparison={comparison} />,
    spread: (group) => group.difference,
  }
  const brier = { ...column('Brier', 'brier', (row) => row.brier), spread: (group: SeedGroup) => group.brier }
  const logLoss = {
    ...column('Log loss', 'logLoss', (row) => row.logLoss),
    isExtra: true,
    spread: (group: SeedGroup) => group.logLoss,
  }
  const ece = { ...column('ECE', 'expectedCalibrationError', (row) => row.expectedCalibrationError), isExtra: true }
  const accuracy: Column = {
    head: 'Accuracy',
    metric: 'accuracy',
    cell: ({ accuracy: figure }) => (
      <Lines
        main={figure.value === null ? numberText(null) : formatPercent(figure.value)}
        below={figure.value === null ? [] : [`majority ${formatPercent(comparison.majorityRate)}`]}
        reason={whyNot(figure)}
      />
    ),
  }
  if (!binary) {
    return [
      { ...auroc, spread: (group) => group.auroc },
      difference,
      column('AUROC (weighted)', 'weightedAuroc', (row) => row.averages!.weighted),
      column('AUROC (micro)', 'microAuroc', (row) => row.averages!.micro),
      brier,
      logLoss,
      ece,
      accuracy,
    ]
  }
  return [
    { ...auroc, spread: (group) => group.auroc },
    difference,
    { ...column('AUPRC', 'averagePrecision', (row) => event(row).averagePrecision), spread: (group) => group.averagePrecision },
    brier,
    logLoss,
    column('Intercept', 'intercept', (row) => event(row).calibration.intercept, 2),
    column('Slope', 'slope', (row) => event(row).calibration.slope, 2),
    column('O/E', 'observedOverExpected', (row) => event(row).calibration.observedOverExpected, 2),
    ece,
    accuracy,
    {
      head: 'DeLong 95 %',
      isExtra: true,
      metric: 'delongInterval',
      cell: ({ delongInterval, delongValid }) => (
        <Lines main={intervalText(delongInterval)} below={[delongInterval ? (delongValid ? '✓ valid' : '✗ too narrow') : '']} />
      ),
    },
  ]
}

interface RowProps extends ComparisonTableProps {
  row: ComparisonRow
  columns: Column[]
  /** Of a row within its group. */
  seed?: number
}

function Row({ row, comparison, columns, onReference, seed }: RowProps) {
  const { pass } = row
  return (
    <Table.Tr>
      <Table.Td>
        <Radio
          name="reference"
          size="xs"
          aria-label={`Reference: ${modelInRole(pass)}${seed === undefined ? '' : `, seed ${seed}`}`}
          checked={pass.id === comparison.referencePassId}
          onChange={() => onReference(pass.id)}
        />
      </Table.Td>
      <Table.Th scope="row" fw={400} className={classes.sticky} pl={seed === undefined ? undefined : 'xl'}>
        <Anchor href={`#${address('/predictions', { pass: pass.id })}`}>{pass.modelName}</Anchor>
        {pass.seenInTraining > 0 && <SeenWarning notes={pass.seenInTraining} />}
        <Text size="sm" c="dimmed">
          {pass.role === 'ceiling' ? 'Not a model' : roleNames[pass.role]}
          {seed !== undefined && ` · seed ${seed}`}
          {pass.role === 'ceiling' && (
            <>
              {' '}
              <MetricHelp metric="ceiling" label="the known ceiling" />
            </>
          )}
          {pass.truncated > 0 && ` · ${formatPercent(pass.truncated / Math.max(1, pass.notes), 0)} of notes shortened`}
          {row.scored !== comparison.n && ` · scored ${formatCount(row.scored)}`}
        </Text>
      </Table.Th>
      {columns.map(({ head, cell }) => (
        <Table.Td key={head} className={classes.number}>
          {cell(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

function SeedRows({ group, rows, ...props }: Omit<RowProps, 'row' | 'seed'> & { group: SeedGroup; rows: ComparisonRow[] }) {
  const [open, setOpen] = useState(group.passIds.includes(props.comparison.referencePassId))
  const name = modelInRole(rows[0]!.pass)
  const Chevron = open ? ChevronDownIcon : ChevronRightIcon
  return (
    <Fragment>
      <Table.Tr>
        <Table.Td>
          <UnstyledButton
            aria-label={`${open ? 'Hide' : 'Show'} the seeds of ${name}`}
            aria-expanded={open}
            lh={1}
            onClick={() => setOpen(!open)}
          >
            <Chevron size="1.0625rem" stroke={1.6} aria-hidden />
          </UnstyledButton>
        </Table.Td>
        <Table.Th scope="row" fw={400} className={classes.sticky}>
          {rows[0]!.pass.modelName}
          <Text size="sm" c="dimmed">
            {roleNames[rows[0]!.pass.role]} · {rows.length} seeds: {group.seeds.join(', ')}{' '}
            <MetricHelp metric="seeds" label="a figure over seeds" />
          </Text>
        </Table.Th>
        {props.columns.map(({ head, spread }) => (
          <Table.Td key={head} className={classes.number}>
            {spread && <SpreadFigure spread={spread(group)} signed={head.startsWith('Δ')} />}
          </Table.Td>
        ))}
      </Table.Tr>
      {open && rows.map((row) => <Row key={row.pass.id} row={row} seed={group.seeds[group.passIds.indexOf(row.pass.id)]} {...props} />)}
    </Fragment>
  )
}

function SpreadFigure({ spread, signed }: { spread: Spread | null; signed: boolean }) {
  if (!spread) return <Lines main="–" below={[]} />
  const text = signed ? differenceText : numberText
  const { mean, standardDeviation, smallest, largest, missing } = spread
  return (
    <Lines
      main={`mean ${text(mean)}`}
      below={[
        standardDeviation === null ? '' : `SD ${numberText(standardDeviation)}`,
        `${text(smallest)} to ${text(largest)}`,
        missing > 0 ? `${missing} not estimable` : '',
      ]}
    />
  )
}

function Figure({ figure, digits }: { figure: Estimate; digits: number }) {
  const { value, interval } = figure
  return <Lines main={numberText(value, digits)} below={[interval ? intervalText(interval, digits) : '']} reason={whyNot(figure)} />
}

function Difference({ row: { pass, difference }, comparison }: { row: ComparisonRow; comparison: Comparison }) {
  if (difference === null) return <Lines main="reference" below={[]} />
  const { value, interval, p, adjustedP } = difference
  if (value === null) return <Lines main={numberText(null)} below={[]} />
  const { resamples } = comparison
  return (
    <Lines
      main={differenceText(value)}
      below={[
        differenceIntervalText(interval),
        pText(p, resamples),
        adjustedP === null ? (pass.role === 'ceiling' ? 'not of the family' : '') : `Holm ${pText(adjustedP, resamples)}`,
      ]}
    />
  )
}

function Lines({ main, below, reason = '' }: { main: string; below: string[]; reason?: string }) {
  return (
    <>
      {main}
      {reason && (
        <Text size="sm" c="dimmed" className={classes.reason}>
          {reason}
        </Text>
      )}
      {below.filter(Boolean).map((line) => (
        <Text key={line} size="sm" c="dimmed">
          {line}
        </Text>
      ))}
    </>
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
