import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyHead, entryHash, verifyChain, type StoredEntry } from '../../../main/db/auditChain.ts'
import { openWriter } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'
import { headText, parseHead } from '../../../shared/domain/audit.ts'

function logOf(length: number): StoredEntry[] {
  const entries: StoredEntry[] = []
  for (let seq = 1; seq <= length; seq++) {
    const entry = { seq, at: `2026-01-01T00:00:${String(seq).padStart(2, '0')}Z`, actor: 'ada', action: 'note.open', subject: `note ${seq % 3}`, detail: '{}', previous: entries.at(-1)?.hash ?? emptyHead.hash }
    entries.push({ ...entry, hash: entryHash(entry) })
  }
  return entries
}

const headOf = (entries: readonly StoredEntry[]) => ({ seq: entries.at(-1)!.seq, hash: entries.at(-1)!.hash, keptBy: 'the workspace itself' })
const kinds = (entries: readonly StoredEntry[], head: ReturnType<typeof headOf>) => verifyChain(entries, [head]).problems.map(({ seq, kind }) => `${seq} ${kind}`)

/** As somebody does who knows how the chain is made. */
function madeAnew(entries: readonly StoredEntry[]): StoredEntry[] {
  const made: StoredEntry[] = []
  for (const [index, { hash: _, ...entry }] of entries.entries()) {
    const next = { ...entry, seq: index + 1, previous: made.at(-1)?.hash ?? emptyHead.hash }
    made.push({ ...next, hash: entryHash(next) })
  }
  return made
}

describe('the chain of the audit log', () => {
  const log = logOf(12)
  const head = headOf(log)

  it('is whole as it was written', () => {
    expect(verifyChain(log, [head])).toEqual({ entries: 12, head: { seq: 12, hash: log[11]!.hash }, problems: [] })
    expect(verifyChain([], [])).toMatchObject({ entries: 0, problems: [] })
  })

  it.each(['at', 'actor', 'action', 'subject', 'detail', 'previous', 'hash'] as const)('names the entry whose %s was changed', (field) => {
    const changed = log.with(4, { ...log[4]!, [field]: field === 'previous' || field === 'hash' ? 'f'.repeat(64) : 'other' })
    expect(kinds(changed, head)).toContain('5 changed')
  })

  it('names what was removed, exchanged, put in and cut off', () => {
    expect(kinds(log.toSpliced(4, 1), head)).toEqual(['5 missing'])
    expect(kinds(log.toSpliced(4, 3), head)).toEqual(['5 missing'])
    expect(verifyChain(log.toSpliced(4, 3), [head]).problems[0]!.message).toBe('Entries 5 to 7 are missing.')
    expect(kinds(log.slice(3), head)).toEqual(['1 missing'])
    const [fifth, sixth] = [log[4]!, log[5]!]
    expect(kinds(log.with(4, { ...sixth, seq: 5 }).with(5, { ...fifth, seq: 6 }), head)).toEqual(expect.arrayContaining(['5 changed', '6 changed']))
    expect(kinds(log.slice(0, 9), head)).toEqual(['10 cutOff'])
    expect(kinds([], head)).toEqual(['1 cutOff'])
  })

  it('shows by a kept end that the whole log was written anew', () => {
    const anew = madeAnew(log.toSpliced(4, 1))
    expect(verifyChain(anew, []).problems).toEqual([])
    expect(kinds(anew, head)).toEqual(['12 cutOff'])
    const longer = madeAnew([...log.toSpliced(4, 1), ...logOf(3)])
    expect(kinds(longer, head)).toEqual(['12 otherHead'])
  })

  it('notices any one change of any text', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.constantFrom('at', 'actor', 'subject', 'detail'), fc.string(), (index, field, text) => {
        fc.pre(log[index]![field as 'at'] !== text)
        expect(kinds(log.with(index, { ...log[index]!, [field]: text }), head)).toEqual([`${index + 1} changed`])
      }),
    )
  })

  it('has an end that can be written down', () => {
    expect(parseHead(` ${headText(head)}\n`)).toEqual({ seq: head.seq, hash: head.hash })
    for (const text of ['', '12', '12:ab', `x:${head.hash}`]) expect(parseHead(text)).toBeNull()
  })
})

describe('the audit log of a workspace', () => {
  it('grows only at its end, and SQLite itself refuses to change or remove an entry', () => {
    const db = openWriter(':memory:')
    writes.appendAudit(db, { actor: 'ada', action: 'open', subject: 'workspace' })
    writes.appendAudit(db, { actor: 'ada', action: 'export', subject: 'model 3', detail: { reason: 'Committee', bytes: 12 } })
    expect(reads.verifyAudit(db)).toMatchObject({ entries: 2, problems: [] })
    expect(reads.auditEntries(db, { actions: ['export'], before: null, limit: 5 })).toMatchObject([{ seq: 2, detail: { reason: 'Committee', bytes: 12 } }])
    expect(() => db.exec("UPDATE audit SET subject = 'model 4' WHERE seq = 2")).toThrow('never changed')
    expect(() => db.exec('DELETE FROM audit')).toThrow('never removed')
    // Whoever takes the triggers away is found out.
    db.exec("DROP TRIGGER audit_is_kept; DELETE FROM audit WHERE seq = 2")
    expect(reads.verifyAudit(db).problems).toMatchObject([{ kind: 'cutOff' }])
    db.close()
  })
})
