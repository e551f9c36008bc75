/** What the form of a new queue holds, and what is asked of the host for it. */
import { defaultReasons, type ReviewDefinitionInput, type ReviewSelection } from '../../../shared/domain/review.ts'

export interface QueueDraft {
  name: string
  passId: number
  kind: 'share' | 'notes' | 'filter'
  /** In per cent. */
  share: number | null
  notes: number | null
  label: string
  outcome: 'all' | 'right' | 'wrong'
  minimum: number | null
  maximum: number | null
  from: string
  until: string
  read: 'all' | 'whole' | 'shortened'
  maximumNotes: number | null
  order: 'random' | 'risk'
  seed: number | null
  /** In per cent of the queue. */
  unflagged: number | null
  blind: boolean
  reviewers: 1 | 2
  reasons: string[]
}

export function newDraft(passId: number, name: string): QueueDraft {
  return {
    name,
    passId,
    kind: 'share',
    share: 5,
    notes: 50,
    label: 'all',
    outcome: 'all',
    minimum: null,
    maximum: null,
    from: '',
    until: '',
    read: 'all',
    maximumNotes: 100,
    order: 'random',
    seed: 1,
    unflagged: 0,
    blind: true,
    reviewers: 1,
    reasons: defaultReasons,
  }
}

/** Null where a field is empty or wrong. */
export function definitionOf(draft: QueueDraft): ReviewDefinitionInput | null {
  const selection = selectionOf(draft)
  const { name, passId, maximumNotes, seed, unflagged, blind, reviewers, reasons } = draft
  if (selection === null || maximumNotes === null || seed === null || unflagged === null || name.trim() === '') return null
  const order = unflagged > 0 ? 'random' : draft.order
  return { name: name.trim(), passId, selection, maximumNotes, order, seed, unflaggedShare: unflagged / 100, blind, reviewers, reasons }
}

function selectionOf({ kind, share, notes, label, outcome, minimum, maximum, from, until, read }: QueueDraft): ReviewSelection | null {
  if (kind === 'share') return share === null ? null : { kind: 'budget', budget: { share: share / 100 } }
  if (kind === 'notes') return notes === null ? null : { kind: 'budget', budget: { notes } }
  return {
    kind: 'filter',
    label: label === 'all' ? null : Number(label),
    outcome,
    minimum,
    maximum,
    from: from || null,
    until: until || null,
    truncated: read === 'all' ? null : read === 'shortened',
  }
}
