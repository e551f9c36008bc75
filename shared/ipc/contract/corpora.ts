import * as z from 'zod'
import {
  corpusSummary,
  filePreview,
  importFile,
  importSettings,
  importSource,
  noteFilter,
  noteOrder,
  noteRow,
  rejectReason,
  rejectRow,
  sourceFile,
  sourceInspection,
  tableCheck,
  tableName,
  upkeepTask,
  textPaths,
} from '../../domain/corpus.ts'
import { demoChoice } from '../../domain/demo.ts'
import { noteDetail } from '../../domain/prediction.ts'
import { base, byId, page, pageInput } from './base.ts'

const fieldDefinition = z.object({ name: z.string(), required: z.boolean(), help: z.string() })

export const corporaContract = {
  list: base.output(z.array(corpusSummary)),
  get: base.input(byId).output(corpusSummary),
  /** The fields a table can take, for the mapping step. */
  fields: base.output(z.record(tableName, z.array(fieldDefinition))),
  /** First rows of a file with the detected format and a suggested mapping. */
  preview: base
    .input(z.object({ path: z.string().min(1), table: tableName.optional(), firstRowIsData: z.boolean().optional() }))
    .output(filePreview),
  /** What the first rows of a mapped table will become, and which of them will be rejected. */
  check: base.input(z.object({ file: importFile, settings: importSettings.prefault({}) })).output(tableCheck),
  /** What dropped files and folders are: known sources with the evidence, tables to map, and what is not read. */
  inspect: base.input(z.object({ paths: z.array(z.string().min(1)).min(1) })).output(sourceInspection),
  /** What a pattern, or the guessed one, says of the paths of text files, below folders or chosen one by one. */
  textPaths: base
    .input(z.object({ files: z.array(sourceFile).min(1), pattern: z.string().min(1).max(500).optional() }))
    .output(textPaths),
  /**
   * Imports into a new corpus, or adds what is new to one that is there. Ends as a job; nothing stays of a cancelled one,
   * and nothing is added where the same files were imported in the same way before.
   */
  import: base
    .input(
      z
        .object({
          name: z.string().min(1).max(120),
          files: z.array(importFile).default([]),
          sources: z.array(importSource).default([]),
          settings: importSettings.prefault({}),
          into: z.number().int().optional(),
        })
        .refine(({ files, sources }) => files.length + sources.length > 0, 'choose at least one file'),
    )
    .output(z.object({ jobId: z.number() })),
  /** Demo hospitals: generated, imported through the ordinary importer, labelled and split. Ends as a `demoResult`. */
  demo: base
    .input(
      z.object({
        hospital: demoChoice.default('A'),
        /** Of A (with both, B gets three sevenths as many); of B where it is made alone. */
        encounters: z.number().int().min(200).max(500_000).default(14_000),
        seed: z.number().int().default(1),
      }),
    )
    .output(z.object({ jobId: z.number() })),
  rejects: base
    .input(
      byId.extend(pageInput.shape).extend({
        file: z.string().nullable().default(null),
        reason: z.string().nullable().default(null),
      }),
    )
    .output(page(rejectRow)),
  /** Rejected rows by file and reason, most frequent first. */
  rejectReasons: base.input(byId).output(z.array(rejectReason)),
  /** Gone for every reader at once; its rows go behind that. */
  remove: base.input(byId).output(z.object({})),
  /** What goes on behind everything else: search indexes being built, corpora being removed. */
  upkeep: base.output(z.array(upkeepTask)),
  /** Notes in an order, or those that match a search (shared/text/searchTerms). */
  notes: base
    .input(
      byId
        .extend(pageInput.shape)
        .extend(noteFilter.shape)
        .extend({
          query: z.string().default(''),
          /**
           * A search comes by position or by relevance. By relevance the first page may come in the order of the notes:
           * ask again while `ranked` is false.
           */
          order: z.enum([...noteOrder.options, 'relevance']).default('position'),
        }),
    )
    .output(
      page(noteRow.extend({ snippet: z.string().nullable() })).extend({
        totalIs: z.enum(['exact', 'atLeast']),
        ranked: z.boolean(),
        /** Of a search: how many notes it could look into; fewer than all while the index is being built. */
        searched: z.object({ notes: z.number(), of: z.number() }).nullable(),
        /** Id of the first note of the whole list where ids are consecutive: the place of a note gives its id. */
        firstId: z.number().nullable(),
      }),
    ),
  note: base.input(byId).output(noteDetail),
  /** Where a note is, without its text: nobody has opened it by that. */
  notePlace: base.input(byId).output(noteRow.pick({ id: true, corpusId: true, noteKey: true, type: true }).extend({ corpusName: z.string() })),
}
