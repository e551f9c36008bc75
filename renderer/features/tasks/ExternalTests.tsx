/** External tests that models of a split can be judged on, and the other way round: what an external test is for. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { SplitSummary } from '../../../shared/domain/split.ts'
import { address } from '../../lib/address.ts'
import { formatCount } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { externalTests, useSplits, type NamedSplit } from '../../lib/useSplits.ts'
import { Button } from '../../ui/Controls.tsx'
import { Anchor, Table, Text, VisuallyHidden } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { SplitScoreDialog } from './SplitScoreDialog.tsx'

function splitAddress({ id, corpusId }: SplitSummary): string {
  return address('/tasks', { tab: 'splits', corpus: corpusId, split: id })
}

/** Nothing where the workspace has no such test. */
export function ExternalTests({ split, readOnly }: { split: SplitSummary; readOnly: boolean }) {
  const splits = useSplits()
  const passes = useApi('predictions.passes', {})
  const [scoring, setScoring] = useState<NamedSplit | null>(null)
  const tests = externalTests(splits.data ?? [], split)
  if (tests.length === 0) return null
  const scored = (id: number) => (passes.data ?? []).filter((pass) => pass.splitId === id).length
  return (
    <Panel
      title="External tests"
      description="Notes of other corpora that nothing learns from: models of this split can be judged on them."
      flush
    >
      <Table aria-label="External tests">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Corpus</Table.Th>
            <Table.Th>Split</Table.Th>
            <Table.Th>Leakage is looked for against</Table.Th>
            <Table.Th ta="right">Notes</Table.Th>
            <Table.Th ta="right">Patients</Table.Th>
            <Table.Th ta="right">Scoring passes</Table.Th>
            <Table.Th w="8rem">
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tests.map((test) => {
            const size = test.sets.find(({ set }) => set === 'external')
            return (
              <Table.Tr key={test.id}>
                <Table.Td>{test.corpusName}</Table.Td>
                <Table.Td>
                  <Anchor component={Link} href={splitAddress(test)}>
                    {test.name}
                  </Anchor>
                </Table.Td>
                <Table.Td>{against(test, split, splits.data ?? [])}</Table.Td>
                <Table.Td ta="right">{formatCount(size?.notes)}</Table.Td>
                <Table.Td ta="right">{formatCount(size?.patients)}</Table.Td>
                <Table.Td ta="right">{formatCount(scored(test.id))}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={readOnly}
                    aria-label={`Score a model on ${test.corpusName}: ${test.name}`}
                    onClick={() => setScoring(test)}
                  >
                    Score a model
                  </Button>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
      {scoring && <SplitScoreDialog split={scoring} onClose={() => setScoring(null)} />}
    </Panel>
  )
}

function against({ settings }: SplitSummary, own: SplitSummary, splits: readonly NamedSplit[]): string {
  const id = settings.method === 'external' ? settings.developmentSplitId : null
  if (id === null) return 'no split'
  if (id === own.id) return 'this split'
  const other = splits.find((split) => split.id === id)
  return other ? `${other.corpusName}: ${other.name}` : 'a split that was removed'
}

/** Of an external test: the split that its models learn from. */
export function DevelopmentLine({ splitId }: { splitId: number | null }) {
  const splits = useSplits()
  const split = splits.data?.find(({ id }) => id === splitId)
  if (!split) return null
  return (
    <Text size="sm">
      Made for models that learn from{' '}
      <Anchor component={Link} href={splitAddress(split)}>
        {split.corpusName}: {split.name}
      </Anchor>
      .
    </Text>
  )
}
