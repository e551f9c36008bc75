import { verdictName, type GivenVerdict } from '../../shared/domain/review.ts'
import { csvText } from './csv.ts'
import { judgedNotes, showsAnswers } from './review.ts'
import type { Session } from './workspaces.ts'

type Cell = string | number

/**
 * A queue as a table: ids, what people said (`human_…`), then what the model said (`model_…`) and the label. Those are left
 * out while a blind queue hides them. Never note text; comments are as they were typed. The reason is stored first.
 */
export async function exportReview(session: Session, id: number, reason: string): Promise<{ fileName: string; csv: string; rows: number }> {
  const queue = await session.db.read('reviewQueue', id)
  const { definition, facts } = queue
  const notes = await judgedNotes(session, queue)
  const shown = showsAnswers(queue, notes)
  const name = (verdict: GivenVerdict['verdict'] | null) => (verdict === null ? '' : verdictName(verdict, facts.options))
  const given = (prefix: string) => ['reviewer', 'verdict', 'reasons', 'comment', 'blind', 'at'].map((column) => `${prefix}_${column}`)
  const cells = (verdict: GivenVerdict | null | undefined): Cell[] =>
    verdict
      ? [verdict.reviewer, name(verdict.verdict), verdict.reasons.join('; '), verdict.comment, verdict.blind ? 'yes' : 'no', verdict.at]
      : ['', '', '', '', '', '']
  const seats = definition.reviewers === 2 ? [0, 1] : [0]
  const header = [
    'position',
    'note_id',
    'patient_id',
    'time',
    'type',
    'state',
    'human_verdict',
    ...seats.flatMap((seat) => given(`human_${seat + 1}`)),
    ...(definition.reviewers === 2 ? given('human_adjudicator') : []),
    ...(shown ? ['label', 'selected', 'model_answer', 'model_rank', 'model_risk', ...facts.options.map((_, option) => `model_p_${option}`)] : []),
  ]
  const rows = notes.map(({ standing, ...item }): Cell[] => [
    item.position,
    item.noteKey,
    item.patientKey,
    item.time ?? '',
    item.type,
    standing.state,
    name(standing.final),
    ...seats.flatMap((seat) => cells(standing.verdicts[seat])),
    ...(definition.reviewers === 2 ? cells(standing.adjudication) : []),
    ...(shown
      ? [facts.options[item.label] ?? '', item.flagged ? 'chosen' : 'mixed in', facts.options[item.predicted] ?? '', item.rank, item.risk, ...item.probabilities]
      : []),
  ])
  // A workspace that another process holds can be read; its exports are not recorded.
  if (!session.db.readOnly) await session.db.write('insertReviewExport', id, reason, rows.length)
  return { fileName: `review-${facts.taskId}-${id}.csv`, csv: csvText([header, ...rows]), rows: rows.length }
}
