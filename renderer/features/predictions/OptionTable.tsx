/** Probabilities that every model gave to every option of one note, side by side, with the label marked. */
import type { NotePrediction } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatNumber, formatProbability } from '../../lib/format.ts'
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
  /** True: what the probabilities were made from is shown below them. */
  scores: boolean
}

export function OptionTable({ predictions, options, label, currentPass, scores: withScores }: OptionTableProps) {
  const models = rolePredictions(predictions, currentPass).map((prediction) => ({
    ...prediction,
    current: prediction.passId === currentPass,
    answer: prediction.probabilities.indexOf(Math.max(...prediction.probabilities)),
  }))
  return (
    <ScrollRegion className={classes.readerHead} label="Probabilities by model" maxHeight="16rem">
      <Table verticalSpacing={3} horizontalSpacing={6} fz="sm" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Option</Table.Th>
            {models.map(({ passId, role, modelName, current }) => (
              <Table.Th key={passId} scope="col" className={classes.option} fw={current ? 600 : 400} title={modelName}>
                {roleNames[role]}
                {modelName !== roleNames[role] && (
                  <Text size="xs" c="dimmed" fw={400} truncate>
                    {modelName}
                  </Text>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {options.map((option, index) => (
            <Table.Tr key={option} className={index === label ? classes.labelled : undefined}>
              <Table.Th scope="row" className={classes.optionName} fw={index === label ? 600 : 400}>
                {optionLetter(index)}. {option}
                {index === label && ' (label)'}
              </Table.Th>
              {models.map(({ passId, probabilities, scores, answer }) => (
                <Probability
                  key={passId}
                  value={probabilities[index] ?? null}
                  score={withScores ? (scores?.[index] ?? null) : undefined}
                  isAnswer={index === answer}
                />
              ))}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row" fw={400} c="dimmed">
              Most probable
            </Table.Th>
            {models.map(({ passId, answer }) => (
              <Table.Td key={passId} className={classes.option}>
                {optionLetter(answer)}
                {label !== null && (
                  <>
                    {answer === label ? ' ✓' : ' ✗'}
                    <VisuallyHidden>{answer === label ? ' right' : ' wrong'}</VisuallyHidden>
                  </>
                )}
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

interface ProbabilityProps {
  value: number | null
  /** Null: this model has none; undefined: not asked for. */
  score: number | null | undefined
  isAnswer: boolean
}

function Probability({ value, score, isAnswer }: ProbabilityProps) {
  const share = Math.min(1, Math.max(0, value ?? 0))
  return (
    <Table.Td className={classes.option} fw={isAnswer ? 600 : 400}>
      {formatProbability(value)}
      <div className={classes.bar} aria-hidden>
        <div style={{ width: `${share * 100}%` }} />
      </div>
      {score !== undefined && (
        <Text size="xs" c="dimmed" fw={400}>
          <VisuallyHidden>raw score </VisuallyHidden>
          {formatNumber(score, 2)}
        </Text>
      )}
    </Table.Td>
  )
}
