/** State of a cell, in words: that of its job, or why it has none. */
import type { CellState } from '../../../shared/domain/experiment.ts'
import { StateBadge, Tag } from '../../ui/Badges.tsx'

export function CellStateBadge({ state }: { state: CellState }) {
  if (state === 'waiting') return <Tag>Waiting</Tag>
  if (state === 'blocked') return <Tag>Blocked</Tag>
  return <StateBadge state={state} />
}
