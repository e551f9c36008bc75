/**
 * The chain of the audit log. The hash of an entry covers its number, everything it says and the hash before it: what was
 * changed, removed, moved or put in no longer fits. Whoever can write the database could compute the whole chain anew; a head
 * that was kept elsewhere shows that too.
 */
import { createHash } from 'node:crypto'
import type { AuditHead, AuditProblem, AuditVerification } from '../../shared/domain/audit.ts'

/** An entry as it is stored: `detail` is its JSON text. */
export interface StoredEntry {
  seq: number
  at: string
  actor: string
  action: string
  subject: string
  detail: string
  previous: string
  hash: string
}

export const emptyHead: AuditHead = { seq: 0, hash: '0'.repeat(64) }

export function entryHash({ seq, at, actor, action, subject, detail, previous }: Omit<StoredEntry, 'hash'>): string {
  return createHash('sha256').update(JSON.stringify([seq, at, actor, action, subject, detail, previous])).digest('hex')
}

const mostProblems = 100

/** `entries` in the order of their numbers. `heads`: ends of the log that were kept, the workspace's own and others. */
export function verifyChain(entries: Iterable<StoredEntry>, heads: readonly (AuditHead & { keptBy: string })[]): AuditVerification {
  const problems: AuditProblem[] = []
  const report = (problem: AuditProblem) => problems.length < mostProblems && problems.push(problem)
  const awaited = Map.groupBy(heads.filter(({ seq }) => seq > 0), ({ seq }) => seq)
  let last = emptyHead
  let count = 0
  for (const entry of entries) {
    count++
    const { seq } = entry
    if (seq !== last.seq + 1) {
      const missing = seq === last.seq + 2 ? `Entry ${last.seq + 1} is` : `Entries ${last.seq + 1} to ${seq - 1} are`
      report({ seq: last.seq + 1, kind: 'missing', message: `${missing} missing.` })
    } else if (entry.previous !== last.hash) {
      report({ seq, kind: 'unconnected', message: `Entry ${seq} does not follow the one before it: one of the two was exchanged or put in.` })
    }
    if (entryHash(entry) !== entry.hash) report({ seq, kind: 'changed', message: `Entry ${seq} was changed.` })
    for (const head of awaited.get(seq) ?? []) {
      if (head.hash !== entry.hash) report({ seq, kind: 'otherHead', message: `Entry ${seq} is not the one that ${head.keptBy} saw: the log up to it was written anew.` })
    }
    last = { seq, hash: entry.hash }
  }
  for (const { seq, keptBy } of heads) {
    if (seq > last.seq) {
      const message = `The log ends at entry ${last.seq}, and ${keptBy} saw entry ${seq}: its end was cut off, or an older backup was restored.`
      report({ seq: last.seq + 1, kind: 'cutOff', message })
    }
  }
  return { entries: count, head: last, problems }
}
