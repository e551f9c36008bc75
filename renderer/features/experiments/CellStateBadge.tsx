/** State of a cell, in words: that of its job, or why it has none. */
import type { CellStatus } from '../../../shared/domain/experiment.ts'
import { StateBadge, Tag } from '../../ui/Badges.tsx'

export function CellStateBadge({ cell: { state, outdated } }: { cell: Pick<CellStatus, 'state' | 'outdated'> }) {
  if (outdated) return <Tag>To be computed again</Tag>
  if (state === 'waiting') return <Tag>Waiting</Tag>
  if (state === 'blocked') return <Tag>Blocked</Tag>
  return <StateBadge state={state} />
}
