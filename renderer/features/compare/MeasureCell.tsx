/** A figure in a table: its value, and below it the interval, or in words why there is none. */
import { intervalOfMeasure, valueText, whyNone, type ShownMeasure } from '../../../shared/measureText.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import classes from './Compare.module.css'

export function MeasureCell({ measure, digits = 3 }: { measure: ShownMeasure; digits?: number }) {
  return (
    <Table.Td className={classes.number} title={whyNone(measure) || undefined}>
      {measure.value === null ? (
        <Text span size="sm" c="dimmed">
          {valueText(measure)}
        </Text>
      ) : (
        <>
          {valueText(measure, digits)}
          <Text size="sm" c="dimmed">
            {intervalOfMeasure(measure, digits) || 'no interval'}
          </Text>
        </>
      )}
    </Table.Td>
  )
}

/** Names of the models, each over its `figures` columns; `before`: columns that are of no model. */
export function ModelHeads({
  passes,
  names,
  before,
  figures,
}: {
  passes: readonly ScoringPass[]
  names: ReadonlyMap<number, string>
  before: number
  figures: number
}) {
  return (
    <Table.Tr>
      <Table.Td colSpan={before} />
      {passes.map(({ id }) => (
        <Table.Th key={id} scope="colgroup" colSpan={figures} className={classes.modelHead}>
          {names.get(id)}
        </Table.Th>
      ))}
    </Table.Tr>
  )
}

/** Shares in per cent. */
export function ShareCell({ measure }: { measure: ShownMeasure }) {
  const percent = ({ value, interval, reason }: ShownMeasure): ShownMeasure => ({
    value: value === null ? null : 100 * value,
    reason,
    interval: interval && { low: 100 * interval.low, high: 100 * interval.high },
  })
  const shown = percent(measure)
  return (
    <Table.Td className={classes.number} title={whyNone(measure) || undefined}>
      {shown.value === null ? (
        <Text span size="sm" c="dimmed">
          –
        </Text>
      ) : (
        <>
          {valueText(shown, 1)} %
          <Text size="sm" c="dimmed">
            {intervalOfMeasure(shown, 1)}
          </Text>
        </>
      )}
    </Table.Td>
  )
}
