import type * as z from 'zod'
import type { Detection, Importer, OfferedFile, ReadInput } from './importer.ts'
import { benefitRecords, claimStays } from './fhir/claims.ts'
import { containedRecords } from './fhir/contained.ts'
import { conditionRecords } from './fhir/diagnoses.ts'
import { documentNotes, reportNotes } from './fhir/documents.ts'
import { openResources, type ResourceRow } from './fhir/resourceFile.ts'
import * as resources from './fhir/resources.ts'
import { isOneDocument, resourceTypeOf } from './fhir/resourceTypes.ts'
import { nothingSeen, type Seen } from './fhir/seen.ts'
import { encounterRecords, patientRecords } from './fhir/stays.ts'
import type { Source, SourceItem } from './source.ts'

/**
 * FHIR R4 as bulk exports have it: NDJSON files, each of one type of resource, in any number of parts and under any name.
 * Types are read in an order in which each finds what it refers to.
 */
interface Kind {
  open(path: string, type: string, seen: Seen, signal?: AbortSignal): Promise<Source>
  /** What is missing without it. */
  without?: string
}

function kind<Parsed extends resources.Resource>(
  schema: z.ZodType<Parsed>,
  convert: (resource: Parsed, seen: Seen, row: ResourceRow) => Iterable<SourceItem>,
  without?: string,
): Kind {
  return {
    without,
    open: (path, type, seen, signal) =>
      openResources({
        path, type, signal, schema,
        *convert(resource, row) {
          yield* containedRecords(resource, seen, row)
          yield* convert(resource, seen, row)
        },
      }),
  }
}

const kinds: Record<string, Kind> = {
  Patient: kind(resources.patient, patientRecords, 'no ages, no deaths'),
  Encounter: kind(resources.encounter, encounterRecords, 'no stays, so no labels of stays'),
  Claim: kind(resources.claim, claimStays),
  Condition: kind(resources.condition, conditionRecords, 'no Charlson labels, unless claims have ICD codes'),
  DocumentReference: kind(resources.documentReference, documentNotes, 'no notes, unless diagnostic reports have texts'),
  DiagnosticReport: kind(resources.diagnosticReport, reportNotes),
  ExplanationOfBenefit: kind(resources.explanationOfBenefit, benefitRecords, 'no denial labels, unless an 835 is beside it'),
}
const typesOfClaims = new Set(['Claim', 'ExplanationOfBenefit'])

export const fhir: Importer = {
  id: 'fhir',
  title: 'FHIR R4 (bulk NDJSON)',
  shiftedDates: false,
  detect,
  async *read({ files, settings, signal }: ReadInput) {
    const seen = nothingSeen(settings)
    for (const [type, { open }] of Object.entries(kinds)) {
      for (const { path } of files.filter(({ table }) => table === type)) yield await open(path, type, seen, signal)
    }
  },
}

/** Servers name their files by type, by number, or by nothing that means anything; of very many, the usual names only. */
const usualNames = /\.(nd)?jsonl?$|\.(nd)?jsonl?\.\d+$|\.\d+$/
const mostUnusual = 1_000
const otherNames = /\.(csv|tsv|txt|parquet|html?|md|pdf|xml|zip|edi|835|x12|docx?|xlsx?|png|jpe?g|safetensors|gguf|wardbench)$/

async function detect(files: readonly OfferedFile[]): Promise<Detection | null> {
  const found: { file: OfferedFile; type: string }[] = []
  const unread: { path: string; reason: string }[] = []
  const possible = files.filter(({ name }) => !otherNames.test(name))
  const usual = possible.filter(({ name }) => usualNames.test(name))
  for (const file of possible.length > mostUnusual ? usual : possible) {
    const { path } = file
    const head = await file.head()
    const type = resourceTypeOf(head)
    if (type === null) {
      if (isExportLog(head)) unread.push({ path, reason: 'the log of a bulk export' })
    } else if (type === 'Bundle' || isOneDocument(head)) {
      unread.push({ path, reason: `one FHIR ${type}: export NDJSON (bulk data), which has one resource a line` })
    } else if (Object.hasOwn(kinds, type)) found.push({ file, type })
    else unread.push({ path, reason: `FHIR ${type}: not needed for notes and labels` })
  }
  if (found.length + unread.length === 0) return null
  const types = Map.groupBy(found, ({ type }) => type)
  return {
    files: found.map(({ file: { path, bytes }, type }) => ({ path, bytes, table: type })),
    evidence: [...types].map(([type, parts]) => `${parts.map(({ file }) => file.name).join(', ')}: resources of type ${type}`),
    missing: Object.entries(kinds).flatMap(([type, { without }]) =>
      without === undefined || types.has(type) ? [] : [`No ${type}: ${without}`],
    ),
    unread,
    completesOthers: [...types.keys()].every((type) => typesOfClaims.has(type)),
  }
}

function isExportLog(head: string): boolean {
  return /^\s*\{"exportId"/.test(head) && head.includes('"eventId"')
}
