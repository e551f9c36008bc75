import type { AuditAction, AuditDetail } from '../../shared/domain/audit.ts'

/**
 * Which calls are put on record, and as what. The answer leaves only after its entry is stored. Ids, counts and reasons; what
 * was searched for may be a name and stays out.
 */
export interface AuditedCall {
  action: AuditAction
  subject: string
  detail?: AuditDetail
}

interface Input {
  id?: number
  noteId?: number
  passId?: number
  scoreId?: number
  labelSetId?: number
  operatingId?: number
  itemId?: number
  corpusId?: number
  name?: string
  query?: string
  cursor?: string | null
  reason?: string
  format?: string
  folder?: string
}
interface Output {
  total?: number
  fileName?: string
  rows?: unknown
  path?: string
  note?: { note?: { id?: number } }
}
type Audited = (input: Input, output: Output) => AuditedCall | null

const opened: Audited = ({ id, noteId }) => ({ action: 'note.open', subject: `note ${noteId ?? id}` })
const deleted =
  (what: string): Audited =>
  ({ id }) => ({ action: 'delete', subject: `${what} ${id}` })
const exported =
  (what: (input: Input) => string): Audited =>
  (input, { fileName, rows }) => ({
    action: 'export',
    subject: what(input),
    detail: { reason: input.reason ?? '', ...(fileName !== undefined && { file: fileName }), ...(typeof rows === 'number' && { rows }) },
  })

export const auditedCalls: Readonly<Record<string, Audited>> = {
  'corpora.note': opened,
  'predictions.prompt': opened,
  'reading.timeline': opened,
  'reading.similar': opened,
  'tasks.previewPrompt': opened,
  'review.item': ({ itemId }, { note }) => ({ action: 'note.open', subject: `note ${note?.note?.id ?? 'unknown'}`, detail: { reviewItem: itemId ?? 0 } }),
  'operations.entry': ({ scoreId }) => ({ action: 'note.open', subject: `worklist entry ${scoreId}` }),
  // Words of notes stand beside what it counts.
  'operations.documentation': ({ operatingId }, found) => ('items' in found ? { action: 'note.open', subject: `examples of the documentation checklist of ${operatingId}` } : null),
  'overview.examples': ({ id }) => ({ action: 'note.open', subject: `examples of identifiers in corpus ${id}` }),
  'overview.sample': ({ id }) => ({ action: 'note.open', subject: `sample of corpus ${id}` }),
  // Pages after the first are the same search.
  'corpora.notes': ({ id, query, cursor }, { total }) =>
    (query ?? '') === '' || (cursor ?? null) !== null ? null : { action: 'notes.search', subject: `corpus ${id}`, detail: { found: total ?? 0 } },

  'corpora.remove': deleted('corpus'),
  'models.remove': deleted('model'),
  'runs.remove': deleted('run'),
  'experiments.remove': deleted('experiment'),
  'predictions.removePass': deleted('scoring pass'),
  'tasks.removeSplit': deleted('split'),
  'review.remove': deleted('review queue'),
  'tasks.remove': ({ id }) => ({ action: 'delete', subject: `task ${id}` }),
  'cohorts.remove': ({ corpusId, name }) => ({ action: 'delete', subject: `cohort of corpus ${corpusId}`, detail: { name: name ?? '' } }),

  'models.export': exported(({ id }) => `model ${id}`),
  'tasks.exportMeds': exported(({ labelSetId }) => `labels ${labelSetId}`),
  'predictions.exportCsv': exported(({ passId }) => `scoring pass ${passId}`),
  'predictions.exportParquet': exported(({ passId }) => `scoring pass ${passId}`),
  'predictions.exportList': exported(({ passId }) => `list of scoring pass ${passId}`),
  'review.exportCsv': exported(({ id }) => `review queue ${id}`),
  'monitoring.exportReport': exported(({ operatingId }) => `monitoring of operating model ${operatingId}`),
  'operations.exportWorklist': exported(({ operatingId }) => `worklist of operating model ${operatingId}`),
}
