/** The learning rates that a search has tried, and which of them trains. */
import type { LearningRateSearch } from '../../../shared/domain/run.ts'
import { formatNumber, formatScientific, missing } from '../../lib/format.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import type { RunCurves } from './runCurves.ts'
import { chosenTrial, learningRateTrials } from './runView.ts'

export function LearningRateTrials({ search, curves }: { search: LearningRateSearch; curves: RunCurves }) {
  const trials = learningRateTrials(curves)
  const chosen = trials.length === search.trials ? chosenTrial(trials) : null
  return (
    <Panel
      title="Search for the learning rate"
      description={`${search.trials} rates, ${search.steps} steps each, from the same weights.`}
      flush
    >
      <Table aria-label="Learning rates that were tried">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Learning rate</Table.Th>
            <MetricHead
              metric="validationAuroc"
              here="Here: the best after the first step of each try. The highest trains; of equal ones, the one with the lower validation loss."
            >
              Validation AUROC
            </MetricHead>
            <MetricHead metric="validationLoss">Validation loss (nats)</MetricHead>
            <Table.Th scope="col">Result</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Array.from({ length: search.trials }, (_, index) => {
            const trial = trials[index]
            const result = !trial ? 'not tried yet' : trial.auroc === null ? 'diverged' : trial === chosen ? 'trains' : ''
            return (
              <Table.Tr key={index} fw={trial !== undefined && trial === chosen ? 600 : undefined}>
                <Table.Td style={{ fontVariantNumeric: 'tabular-nums' }}>
                  {trial ? formatScientific(trial.learningRate) : missing}
                </Table.Td>
                <Table.Td style={{ fontVariantNumeric: 'tabular-nums' }}>{formatNumber(trial?.auroc)}</Table.Td>
                <Table.Td style={{ fontVariantNumeric: 'tabular-nums' }}>{formatNumber(trial?.loss)}</Table.Td>
                <Table.Td>
                  <Text span size="sm" c={result === 'trains' ? undefined : 'dimmed'} inherit={result === 'trains'}>
                    {result}
                  </Text>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
