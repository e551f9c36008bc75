import * as z from 'zod'
import { privacySettings } from './privacy.ts'

/** Corpora, their tables and how a file's columns map onto them. */

export const tableName = z.enum(['notes', 'patients', 'encounters', 'diagnoses', 'claims'])
export type TableName = z.infer<typeof tableName>

export const fileFormat = z.enum(['csv', 'tsv', 'ndjson', 'parquet'])
export type FileFormat = z.infer<typeof fileFormat>

/** Field of the table → column of the file. Columns mapped to nothing are not read. */
export const columnMapping = z.record(z.string(), z.string())
export type ColumnMapping = z.infer<typeof columnMapping>

export interface FieldDefinition {
  name: string
  required: boolean
  help: string
  /** Column names that are taken for this field when a file is dropped; lower case. */
  aliases: string[]
}

/** Where tables come from. The first four are tables that a person maps column by column. */
export const sourceId = z.enum([
  'csv', 'tsv', 'ndjson', 'parquet', 'text', 'mimic3', 'mimic4', 'omop', 'fhir', 'meds', 'x12', 'adt', 'questions',
])
export type SourceId = z.infer<typeof sourceId>

/** Sources whose files have no columns that a person could map. */
export const sourcesWithoutColumns: readonly SourceId[] = ['fhir', 'x12', 'text', 'questions']

/** A file of a known source and which of the source's tables it is, by the source's own name. */
export const sourceFile = z.object({
  path: z.string().min(1),
  table: z.string().min(1),
  /** Of a folder: files in it that are something else, by their paths. */
  except: z.array(z.string()).optional(),
})
export type SourceFile = z.infer<typeof sourceFile>

export const importSource = z.object({ source: sourceId, files: z.array(sourceFile).min(1) })
export type ImportSource = z.infer<typeof importSource>

export const importFile = z.object({
  path: z.string().min(1),
  table: tableName,
  format: fileFormat,
  mapping: columnMapping,
  /** Further columns of a note table to keep as attributes (labels, published split), by name. */
  attributes: z.array(z.string()).default([]),
  /** Values given to a field for every row of this file, such as a split name or a note type. */
  constants: z.record(z.string(), z.string()).default({}),
  /** Put before every note identifier of this file, for files that each number their notes from the start. */
  noteKeyPrefix: z.string().optional(),
  /** CSV and TSV: the first row holds no names; columns are called "column 1", "column 2", … */
  firstRowIsData: z.literal(true).optional(),
})
export type ImportFile = z.infer<typeof importFile>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const importSettings = z.object({
  /** Notes with fewer words are rejected (and counted). */
  minimumWords: z.number().int().min(0).default(10),
  /** Newborns are left out of MIMIC and FHIR unless this is set: their stays answer other questions. */
  keepNewborns: z.boolean().optional(),
  /** FHIR documents that another one replaced are left out unless this is set. */
  keepSuperseded: z.boolean().optional(),
  /** Where the hospital is, such as "America/New_York": FHIR times become local there. Without it they stay as written. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone: write one such as America/New_York').optional(),
  /** Identifiers masked and dates shifted on the way in; without it, notes are stored as they are. */
  privacy: privacySettings.optional(),
  /** Text files: what their paths say, such as {patient}/{encounter}_{type}_{date}.txt; guessed without it. */
  textPattern: z.string().min(1).max(500).optional(),
  /** Reading comprehension: the seed that shuffles the answers of SciQ's form; 1 without it. */
  answerSeed: z.number().int().min(0).optional(),
})
export type ImportSettings = z.infer<typeof importSettings>

/** What is counted once, when an import ends. */
const corpusCounts = z.object({
  notes: z.number(),
  patients: z.number(),
  encounters: z.number(),
  rejects: z.number(),
  firstTime: z.string().nullable(),
  lastTime: z.string().nullable(),
  types: z.array(z.object({ type: z.string(), notes: z.number() })),
})
export type CorpusCounts = z.infer<typeof corpusCounts>

export const corpusSummary = corpusCounts.extend({
  id: z.number(),
  name: z.string(),
  source: z.string(),
  synthetic: z.boolean(),
  /** Synthetic notes carry this flag everywhere they are shown. */
  createdAt: z.string(),
  /** Notes that a search finds; the index is built behind an import. */
  indexedNotes: z.number(),
  /** Times of different patients cannot be compared. */
  shiftedDates: z.boolean().default(false),
  state: z.enum(['importing', 'ready']),
})
export type CorpusSummary = z.infer<typeof corpusSummary>

/** Work behind everything else, in notes: a search index being built, a corpus being removed. */
export const upkeepTask = z.object({
  kind: z.enum(['index', 'remove']),
  corpusId: z.number(),
  name: z.string(),
  done: z.number(),
  total: z.number(),
})
export type UpkeepTask = z.infer<typeof upkeepTask>

export const rejectRow = z.object({
  id: z.number(),
  file: z.string(),
  line: z.number(),
  reason: z.string(),
})
export type RejectRow = z.infer<typeof rejectRow>

/** How many rows of a file were not taken for one reason, and the line of the first. */
export const rejectReason = z.object({ file: z.string(), reason: z.string(), rows: z.number(), firstLine: z.number() })
export type RejectReason = z.infer<typeof rejectReason>

export const noteRow = z.object({
  id: z.number(),
  corpusId: z.number(),
  noteKey: z.string(),
  patientKey: z.string(),
  encounterKey: z.string().nullable(),
  time: z.string().nullable(),
  type: z.string(),
  characters: z.number(),
})
export type NoteRow = z.infer<typeof noteRow>

/** What a list of notes is narrowed to; null or nothing: not by that. */
export const noteFilter = z.object({
  type: z.string().nullish(),
  patient: z.string().nullish(),
  /** Days, both included. */
  from: z.iso.date().nullish(),
  to: z.iso.date().nullish(),
  /** Characters, both included. */
  shortest: z.number().int().nullish(),
  longest: z.number().int().nullish(),
  label: z.object({ labelSetId: z.number(), labelValue: z.number() }).nullish(),
})
export type NoteFilter = z.infer<typeof noteFilter>

/** As imported, by time or by length; notes without a time come last. */
export const noteOrder = z.enum(['position', 'newest', 'oldest', 'longest', 'shortest'])
export type NoteOrder = z.infer<typeof noteOrder>

export const filePreview = z.object({
  path: z.string(),
  format: fileFormat,
  table: tableName,
  bytes: z.number(),
  columns: z.array(z.string()),
  rows: z.array(z.record(z.string(), z.string())),
  mapping: columnMapping,
  /** How the first row was read: as asked for, or as it looks. */
  firstRowIsData: z.literal(true).optional(),
  warnings: z.array(z.string()),
})
export type FilePreview = z.infer<typeof filePreview>

/** What the first rows of a mapped table will become, by the mapping and settings as they are now. */
export const tableCheck = z.object({
  /** Rows that were looked at, and whether these are all of the file. */
  rows: z.number(),
  whole: z.boolean(),
  /** The first few, as they will be stored; long values are cut. */
  records: z.array(z.object({ line: z.number(), values: z.record(z.string(), z.string().nullable()) })),
  /** Rows that will be rejected, by reason, with the first lines of each. */
  rejects: z.array(z.object({ reason: z.string(), rows: z.number(), lines: z.array(z.number()) })),
  warnings: z.array(z.string()),
})
export type TableCheck = z.infer<typeof tableCheck>

/** What a pattern says of the first paths of text files. */
export const textPaths = z.object({
  /** The one asked for, or the guessed one. */
  pattern: z.string(),
  /** Paths that were looked at, and how many of them it fits. */
  files: z.number(),
  matched: z.number(),
  /** The first, and some of those further on that the pattern does not fit. */
  rows: z.array(
    z.object({
      path: z.string(),
      facts: z
        .object({
          patientKey: z.string().nullable(),
          encounterKey: z.string().nullable(),
          type: z.string().nullable(),
          time: z.string().nullable(),
          attributes: z.record(z.string(), z.string()),
        })
        .nullable(),
      reason: z.string().nullable(),
    }),
  ),
  /** What the pattern does not name and what will be missing for it. */
  missing: z.array(z.string()),
})
export type TextPaths = z.infer<typeof textPaths>

/** What dropped files and folders are, before anything is imported. */
export const sourceInspection = z.object({
  /** Files of known sources, which need no mapping. */
  sources: z.array(
    z.object({
      source: sourceId,
      title: z.string(),
      files: z.array(sourceFile.extend({ bytes: z.number() })),
      evidence: z.array(z.string()),
      missing: z.array(z.string()),
      shiftedDates: z.boolean(),
    }),
  ),
  /** Tables whose columns a person maps. */
  tables: z.array(filePreview),
  /** Files that are not read, and why. */
  unused: z.array(z.object({ path: z.string(), reason: z.string() })),
})
export type SourceInspection = z.infer<typeof sourceInspection>
