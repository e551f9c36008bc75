/** Probabilities that every model gave to every option of one note, side by side, with the label marked. */
import type { NotePrediction } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatNumber } from '../../lib/format.ts'
import { roleNames } from '../../lib/passes.ts'
import { Table, Text, VisuallyHidden } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
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
    <ScrollRegion className={classes.readerHead} label="Probabilities by model" maxHeight="15rem">
      <Table verticalSpacing={3} horizontalSpacing={6} aria-label="Probabilities by model" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Model</Table.Th>
            {options.map((option, index) => (
              <Table.Th key={option} scope="col" className={[classes.option, index === label ? classes.labelled : ''].join(' ')} title={option}>
                {optionLetter(index)}. {option}
                <Text size="xs" fw={600} c={index === label ? undefined : 'transparent'} aria-hidden={index !== label}>
                  label
                </Text>
              </Table.Th>
            ))}
            <Table.Th scope="col" title="The most probable option, and whether it is the label">
              Answer
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rolePredictions(predictions, currentPass).map((prediction) => (
            <PredictionLine key={prediction.passId} prediction={prediction} label={label} current={prediction.passId === currentPass} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function PredictionLine({ prediction, label, current }: { prediction: NotePrediction; label: number | null; current: boolean }) {
  const { probabilities, modelName, role } = prediction
  const answer = probabilities.indexOf(Math.max(...probabilities))
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={current ? 600 : 400} maw="8.5rem">
        {roleNames[role]}
        {current && ' (open)'}
        {modelName !== roleNames[role] && (
          <Text size="xs" c="dimmed" truncate title={modelName}>
            {modelName}
          </Text>
        )}
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
        {label !== null && (
          <>
            {answer === label ? ' ✓' : ' ✗'}
            <VisuallyHidden>{answer === label ? ' right' : ' wrong'}</VisuallyHidden>
          </>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
