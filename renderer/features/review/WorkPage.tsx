/** One note after the other, with the verdict beside it; the adjudicator sees both verdicts of a note on which they differ. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { ReviewQueue, ReviewRole } from '../../../shared/domain/review.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useReviewer } from '../../lib/uiState.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { CheckIcon } from '../../ui/icons.ts'
import { Page, Panel } from '../../ui/Page.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { Await, EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { ReviewerForm } from './ReviewerForm.tsx'
import { ReviewReader } from './ReviewReader.tsx'
import { useReviewWork } from './useReviewWork.ts'
import { VerdictPanel } from './VerdictPanel.tsx'

export function WorkPage({ id, as: role }: { id: number; as: ReviewRole }) {
  const queue = useApi('review.queue', { id })
  const { name } = useReviewer()
  const [naming, setNaming] = useState(false)
  const title = queue.data?.definition.name ?? 'Review queue'
  return (
    <Page
      title={title}
      fill
      breadcrumb={[{ label: 'Review', to: '/review' }]}
      badges={
        queue.data && (
          <>
            <Tag>{queue.data.definition.blind ? 'blind' : 'open'}</Tag>
            {role === 'adjudicator' && <Tag>deciding</Tag>}
            {queue.data.closedAt !== null && <Tag>closed</Tag>}
          </>
        )
      }
      actions={
        <Button component={Link} href={`/review/${id}/summary`} variant="default">
          Summary
        </Button>
      }
    >
      <Await query={queue}>
        {(data) =>
          name === '' || naming ? (
            <ReviewerForm role={role} onNamed={() => setNaming(false)} />
          ) : (
            <Work key={name} queue={data} role={role} reviewer={name} onRename={() => setNaming(true)} />
          )
        }
      </Await>
    </Page>
  )
}

interface WorkProps {
  queue: ReviewQueue
  role: ReviewRole
  reviewer: string
  onRename: () => void
}

function Work({ queue, role, reviewer, onRename }: WorkProps) {
  const [query, change] = useAddressQuery()
  const readOnly = useReadOnly()
  const work = useReviewWork({ queue, role, reviewer, at: numberParam(query.get('item')), onOpen: (item) => change({ item }) })
  if (work.error) return <ErrorNotice error={work.error} onRetry={work.refetch} />
  if (!work.items) return <Loading rows={10} label="Loading the queue" />
  if (work.items.length === 0) {
    return (
      <EmptyState
        icon={CheckIcon}
        title="Nothing to decide"
        text="No note has two verdicts that differ. Notes come here as soon as both reviewers have judged them and disagree."
        action={
          <Button component={Link} href={`/review/${queue.id}/summary`}>
            Go to the summary
          </Button>
        }
      />
    )
  }
  return (
    <SplitView
      name="review-work"
      label="Width of the note"
      share={72}
      first={
        work.item ? (
          <ReviewReader item={work.item} place={work.place} total={work.items.length} onStep={work.step} />
        ) : (
          <Panel label="Note" fill>
            <Loading rows={12} label="Loading the note" />
          </Panel>
        )
      }
      second={<VerdictPanel queue={queue} role={role} reviewer={reviewer} work={work} locked={readOnly || queue.closedAt !== null} onRename={onRename} />}
    />
  )
}
