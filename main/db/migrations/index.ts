import type { Database } from 'better-sqlite3'
import { AppError } from '../../../shared/domain/errors.ts'
import { initial } from './0010_initial.ts'
import { passCounts } from './0020_pass_counts.ts'
import { sourceFacts } from './0050_source_facts.ts'
import { claimFacts } from './0060_claim_facts.ts'
import { splitWindows } from './0070_split_windows.ts'
import { cohorts } from './0071_cohorts.ts'
import { corpusScan } from './0080_corpus_scan.ts'
import { noteOrder } from './0081_note_order.ts'
import { scale } from './0090_scale.ts'
import { imports } from './0091_imports.ts'
import { noteText } from './0092_note_text.ts'
import { experiments } from './0094_experiments.ts'
import { resultsVersionOfExperiments } from './0095_results_version.ts'
import { review } from './0096_review.ts'
import { predictionViews } from './0100_prediction_views.ts'
import { noteReading } from './0120_note_reading.ts'
import { attributions } from './0121_attributions.ts'
import { runMarks } from './0130_run_marks.ts'
import { operations } from './0140_operations.ts'
import { monitoring } from './0150_monitoring.ts'
import { documentation } from './0160_documentation.ts'
import { watches } from './0161_watches.ts'
import { modelBundles } from './0162_model_bundles.ts'
import { audit } from './0175_audit.ts'
import { sideBySide } from './0180_side_by_side.ts'

/** Migrations by ascending number, one file and one transaction each. A file of a newer version is refused. */
export interface Migration {
  version: number
  sql: string
  /** What SQL alone cannot say; after it, in the same transaction. */
  run?(db: Database): void
}

export const migrations: readonly Migration[] = [
  initial,
  passCounts,
  sourceFacts,
  claimFacts,
  splitWindows,
  cohorts,
  corpusScan,
  noteOrder,
  scale,
  imports,
  noteText,
  experiments,
  resultsVersionOfExperiments,
  review,
  predictionViews,
  noteReading,
  attributions,
  runMarks,
  operations,
  monitoring,
  documentation,
  watches,
  modelBundles,
  audit,
  sideBySide,
]
export const schemaVersion = migrations[migrations.length - 1].version
/** "WBCH": marks a SQLite file as a workspace of this application (PRAGMA application_id). */
export const applicationId = 0x57424348

/** Brings a workspace file to the newest version. Throws before any change when the file is not ours or is newer. */
export function migrate(db: Database): void {
  checkVersion(db)
  const current = db.pragma('user_version', { simple: true }) as number
  for (const migration of migrations) {
    if (migration.version <= current) continue
    db.transaction(() => {
      db.exec(migration.sql)
      migration.run?.(db)
      db.pragma(`user_version = ${migration.version}`)
      db.pragma(`application_id = ${applicationId}`)
    })()
  }
}

/** Refuses files that are not workspaces, that a newer version wrote, or that hold programs of somebody else. */
export function checkVersion(db: Database): void {
  const version = db.pragma('user_version', { simple: true }) as number
  const application = db.pragma('application_id', { simple: true }) as number
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get() as number
  if (application !== applicationId && (application !== 0 || version !== 0 || tables > 0)) {
    throw new AppError('workspace.foreign', 'This file is a database of another program. Choose a .wardbench file.')
  }
  if (version > schemaVersion) {
    throw new AppError(
      'workspace.newer',
      `This workspace was written by a newer version (schema ${version}; this version reads up to ${schemaVersion}). ` +
        'Update Wardbench to open it. Nothing was changed.',
    )
  }
  refuseStrangers(db)
}

/** The triggers of a workspace, word for word as its migrations write them. */
const ownTriggers = new Set(migrations.flatMap(({ sql }) => sql.match(/CREATE TRIGGER[\s\S]*?\bEND(?=;)/g) ?? []))
const ownSearchTable = /^CREATE VIRTUAL TABLE note_fts(?:_\d+)? USING fts5\(/

/** Triggers, views and virtual tables do something by themselves when a file is merely read or written. */
function refuseStrangers(db: Database): void {
  const programs = db
    .prepare("SELECT type, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'")
    .raw()
    .all() as [string, string][]
  if (programs.every(([type, sql]) => (type === 'trigger' ? ownTriggers.has(sql) : ownSearchTable.test(sql)))) return
  throw new AppError(
    'workspace.strange',
    'This file holds triggers, views or tables that Wardbench did not make and that would do something by themselves. It was not opened and not ' +
      'changed. Restore a backup that you trust.',
  )
}
