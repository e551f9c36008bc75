/** Probabilities that every model gave to every option of one note, side by side, with the label marked. */
import type { NotePrediction } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatNumber } from '../../lib/format.ts'
import { roleNames } from '../../lib/passes.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { rolePredictions } from './passChoice.ts'
import classes from './Predictions.module.css'

export interface OptionTableProps {
  predictions: readonly NotePrediction[]
  options: readonly string[]
  /** Index of the label; null where the note has none now. */
  label: number | null
  currentPass: number
}

export function OptionTable({ predictions, options, label, currentPass }: OptionTableProps) {
  return (
    <div className={classes.readerHead} style={{ overflowX: 'auto', maxHeight: '13rem', overflowY: 'auto' }} tabIndex={0} role="group" aria-label="Probabilities by model">
      <Table verticalSpacing={3} horizontalSpacing={8} aria-label="Probabilities by model" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Model</Table.Th>
            {options.map((option, index) => (
              <Table.Th key={option} scope="col" className={[classes.option, index === label ? classes.labelled : ''].join(' ')} title={option}>
                {optionLetter(index)}. {options.length > 3 ? shorten(option) : option}
                <Text size="xs" fw={600} c={index === label ? undefined : 'transparent'} aria-hidden={index !== label}>
                  label
                </Text>
              </Table.Th>
            ))}
            <Table.Th scope="col">Answer</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rolePredictions(predictions, currentPass).map((prediction) => (
            <PredictionLine key={prediction.passId} prediction={prediction} label={label} current={prediction.passId === currentPass} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function PredictionLine({ prediction, label, current }: { prediction: NotePrediction; label: number | null; current: boolean }) {
  const { probabilities, modelName, role } = prediction
  const answer = probabilities.indexOf(Math.max(...probabilities))
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={current ? 600 : 400} maw="11rem">
        <Text size="sm" fw={current ? 600 : 400} truncate title={modelName}>
          {roleNames[role]}
          <Text span size="sm" c="dimmed">
            {' '}
            {modelName}
          </Text>
        </Text>
      </Table.Th>
      {probabilities.map((probability, index) => (
        <Table.Td key={index} className={[classes.option, index === label ? classes.labelled : ''].join(' ')} fw={index === answer ? 600 : 400}>
          {formatNumber(probability)}
          <div className={classes.bar} aria-hidden>
            <div style={{ width: `${Math.min(1, Math.max(0, probability)) * 100}%` }} />
          </div>
        </Table.Td>
      ))}
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {optionLetter(answer)}
        {label === null ? '' : answer === label ? ' ✓ right' : ' ✗ wrong'}
      </Table.Td>
    </Table.Tr>
  )
}

function shorten(option: string): string {
  return option.length > 12 ? `${option.slice(0, 11)}…` : option
}
