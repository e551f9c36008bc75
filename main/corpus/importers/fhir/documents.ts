import { createHash } from 'node:crypto'
import type { NoteRecord } from '../../../../shared/domain/records.ts'
import { noteOf } from '../records.ts'
import type { SourceItem } from '../source.ts'
import { CellProblem } from '../values.ts'
import { textOfAttachments } from './attachments.ts'
import { codingsIn, conceptText, hasCode } from './references.ts'
import type { ResourceRow } from './resourceFile.ts'
import type { Concept, DiagnosticReport, DocumentReference } from './resources.ts'
import { patientKeyOf, stayKeyOf, type Seen } from './seen.ts'

/** Notes: documents with their text inside, and diagnostic reports that have one. */

/** Names of the types that the built-in tasks read, by the LOINC codes that C-CDA has for them. */
const discharge = 'Discharge summary'
const admission = 'History and physical'
const radiology = 'Radiology report'
const typesByLoinc = new Map([
  ...['18842-5', '11490-0', '28655-9', '29761-4', '34745-0', '34105-7', '34106-5'].map((code) => [code, discharge] as const),
  ...[
    '34117-2', '11492-6', '28626-0', '34774-0', '34115-6', '34116-4', '34095-0', '34096-8', '51849-8', '47039-3', '34763-3',
    '34094-3', '34138-8',
  ].map((code) => [code, admission] as const),
  ['18748-4', radiology] as const,
  ['68604-8', radiology] as const,
])
const radiologyCategories = new Set(['LP29684-5', 'RAD'])

export function* documentNotes(document: DocumentReference, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  const { id, status, docStatus, content, context } = document
  if (status === 'entered-in-error' || docStatus === 'entered-in-error') throw new CellProblem('entered in error')
  if (status === 'superseded' && !seen.settings.keepSuperseded) {
    row.warn('were superseded by another document and left out; --keep-superseded takes them')
    throw new CellProblem('document was superseded by another (left out unless chosen)')
  }
  const patientKey = patientKeyOf(seen, document.subject, document)
  const stays = context?.encounter ?? []
  if (stays.length > 1) row.warn('belong to several encounters; the first is taken')
  const encounterKey = stayKeyOf(seen, stays[0], document)
  if (encounterKey === null) row.warn('belong to no encounter')
  const text = textOfAttachments(content?.map(({ attachment }) => attachment) ?? [])
  // When it was written; a document's own date is when it was filed, which a migration moves.
  const written = content?.map(({ attachment }) => attachment.creation).find(Boolean)
  const time = seen.clock.time(written, 'attachment.creation', row) ?? seen.clock.time(document.date, 'date', row)
  const type = noteType(document.type) ?? noteType(document.category?.[0]) ?? 'Note'
  const record = noteOf({ noteKey: id, patientKey, encounterKey, time, type, text }, seen.settings)
  seen.texts.add(fingerprint(record))
  yield { table: 'notes', record }
}

const notReports = new Map([
  ['entered-in-error', 'entered in error'],
  ['cancelled', 'report was cancelled'],
  ['registered', 'report is not written yet'],
])

export function* reportNotes(report: DiagnosticReport, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  const notReport = notReports.get(report.status ?? '')
  if (notReport) throw new CellProblem(notReport)
  const patientKey = patientKeyOf(seen, report.subject, report)
  const encounterKey = stayKeyOf(seen, report.encounter, report)
  const text = reportText(report)
  if (encounterKey === null) row.warn('belong to no encounter')
  const issued = seen.clock.time(report.issued, 'issued', row)
  const time = issued ?? seen.clock.time(report.effectiveDateTime, 'effectiveDateTime', row)
  const imaging = report.category?.some((category) => hasCode(category, radiologyCategories))
  const type = imaging ? radiology : (noteType(report.code) ?? noteType(report.category?.[0]) ?? 'Report')
  // Documents and reports may have the same identifiers.
  const noteKey = `DiagnosticReport/${report.id}`
  const record = noteOf({ noteKey, patientKey, encounterKey, time, type, text }, seen.settings)
  if (seen.texts.has(fingerprint(record))) throw new CellProblem('report has the same text as a document of its stay')
  yield { table: 'notes', record }
}

/** What is presented, with the conclusion where that does not say it; most reports are results without a text. */
function reportText({ presentedForm, conclusion }: DiagnosticReport): string {
  const said = conclusion?.trim() ?? ''
  if (!presentedForm?.length) {
    if (said === '') throw new CellProblem('report has no text (presentedForm or conclusion)')
    return said
  }
  let text: string
  try {
    text = textOfAttachments(presentedForm)
  } catch (error) {
    if (error instanceof CellProblem && said !== '') return said
    throw error
  }
  return said === '' || text.includes(said) ? text : `${text}\n\nConclusion: ${said}`
}

function noteType(concept: Concept | null | undefined): string | null {
  for (const { code } of codingsIn(concept, /loinc/i)) {
    const known = typesByLoinc.get(code ?? '')
    if (known) return known
  }
  return conceptText(concept)
}

/** The same for the same text of a patient and stay. 53 bits: a million texts have two alike by chance once in 18,000 times. */
function fingerprint({ patientKey, encounterKey, hash }: NoteRecord): number {
  const digest = createHash('sha256').update(JSON.stringify([patientKey, encounterKey, hash])).digest()
  return digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11)
}
