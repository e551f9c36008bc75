/** Before the start: how many cells, which are found already, what it will take; and the button. */
import { useState } from 'react'
import type { ExperimentPreview } from '../../../shared/domain/experiment.ts'
import { countOf } from '../../lib/format.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { PlayIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { aboutText, asTree, planText } from './experimentView.ts'
import classes from './Experiments.module.css'

interface PlanPanelProps {
  preview: ExperimentPreview | null
  /** Being worked out anew. */
  isStale: boolean
  problem: string | null
  isStarting: boolean
  isDisabled: boolean
  readOnly: boolean
  onStart: () => void
}

export function PlanPanel({ preview, isStale, problem, isStarting, isDisabled, readOnly, onStart }: PlanPanelProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Panel
      title="Plan"
      actions={
        <>
          <Button variant="default" disabled={preview === null} onClick={() => setIsOpen(true)}>
            See the cells
          </Button>
          <Button leftSection={<PlayIcon size="0.875rem" aria-hidden />} disabled={isDisabled} loading={isStarting} onClick={onStart}>
            {preview?.experimentId == null ? 'Start' : 'Go on'}
          </Button>
        </>
      }
    >
      <div className={classes.plan} role="status" aria-label="Plan" style={{ opacity: isStale && !problem ? 0.6 : 1 }}>
        {problem ? (
          <Text size="sm" style={{ color: 'var(--wb-bad)' }}>
            {problem}
          </Text>
        ) : preview ? (
          <PlanLines preview={preview} />
        ) : (
          <Text size="sm" c="dimmed">
            Working out the plan…
          </Text>
        )}
        {readOnly && <Text size="sm">This workspace is read-only.</Text>}
      </div>
      {preview && (
        <Modal opened={isOpen} onClose={() => setIsOpen(false)} title={`Cells of the plan (${preview.cells.length})`} size="xl">
          <CellTable cells={preview.cells} />
        </Modal>
      )}
    </Panel>
  )
}

function PlanLines({ preview }: { preview: ExperimentPreview }) {
  const { cells, seconds, basis, split, sets, experimentId } = preview
  const found = cells.filter((cell) => cell.found).length
  const left = cells.length - found
  return (
    <Stack gap={2}>
      <Text fw={600}>
        {countOf(cells.length, 'cell')}
        {found > 0 && `, ${found === cells.length ? 'all' : found} found already`}
        {left > 0 && `, ${aboutText(seconds)}`}
      </Text>
      <Text size="sm">{planText(cells)}</Text>
      <Text size="sm" c="dimmed">
        Split “{split.name}”, judged on: {sets.map((set) => evaluationSetNames[set].toLowerCase()).join('; ')}.
      </Text>
      <Text size="sm" c="dimmed">
        {left === 0
          ? 'Nothing is computed anew.'
          : basis === 'measured'
            ? 'Time from the speed of earlier runs here, with as many cells at once as there are cores for.'
            : 'The time is a guess until runs have ended here, with as many cells at once as there are cores for.'}
        {experimentId !== null && ` It is experiment ${experimentId} and goes on where that stands.`}
      </Text>
    </Stack>
  )
}

function CellTable({ cells }: { cells: ExperimentPreview['cells'] }) {
  return (
    <Table aria-label="Cells of the plan" stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Cell, below what it needs</Table.Th>
          <Table.Th scope="col" w="8rem">
            Takes
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {asTree(cells).map(({ cell, depth }) => (
          <Table.Tr key={cell.key}>
            <Table.Td style={{ paddingInlineStart: `${0.75 + depth * 1.25}rem` }}>{cell.key}</Table.Td>
            <Table.Td>
              <Group gap={4}>{cell.found ? <Tag>found</Tag> : cell.seconds === null ? 'little' : aboutText(cell.seconds)}</Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
