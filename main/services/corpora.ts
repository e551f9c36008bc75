import { basename } from 'node:path'
import type { ImportFile, ImportSettings, ImportSource } from '../../shared/domain/corpus.ts'
import type { DemoChoice } from '../../shared/domain/demo.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { privacySettings } from '../../shared/domain/privacy.ts'
import type { NoteDetail } from '../../shared/domain/prediction.ts'
import { previewTextPaths } from '../corpus/importers/textFolder.ts'
import { noteSections } from '../corpus/noteSections.ts'

export { tableFields } from '../corpus/fields.ts'
export { checkTable } from '../corpus/importers/checkTable.ts'
export { inspectPaths } from '../corpus/importers/detect.ts'
export { previewFile } from '../corpus/importers/preview.ts'
export { previewTextPaths }
import { refuseSecondShift } from './overview.ts'
import type { Session } from './workspaces.ts'

/** Imports, the demo hospital, and reading notes. */

/** Files in the title of a job; MEDS has hundreds. */
const mostNamed = 6

export async function importCorpus(
  session: Session,
  asked: { name: string; files: ImportFile[]; sources: ImportSource[]; settings: ImportSettings; into?: number },
): Promise<{ jobId: number }> {
  const input = { ...asked, settings: await withTextPattern(asked) }
  // A known source may come without notes: its tables are worth looking at, and what is missing was said before. A corpus
  // that has notes gets the stays, diagnoses and claims that tell what became of them.
  if (input.into === undefined && input.sources.length === 0 && !input.files.some((file) => file.table === 'notes')) {
    throw new AppError(
      'import.noNotes',
      'An import needs at least one note table. Choose one, or change the table of a file.',
    )
  }
  refuseSecondShift(input)
  if (input.into !== undefined) await checkTarget(session, input.into, input.settings)
  const names = [...input.sources.flatMap((part) => part.files), ...input.files].map((file) => basename(file.path))
  const rest = names.length - mostNamed
  const shown = rest > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${rest} more` : names.join(', ')
  const verb = input.into === undefined ? 'Import' : 'Add to'
  const job = await session.queue.enqueue({ kind: 'import', title: `${verb} ${input.name} (${shown})`, input })
  return { jobId: job.id }
}

/** The guess that the window shows is stored by every way in: the same folder is the same import from all of them. */
async function withTextPattern({ sources, settings }: { sources: ImportSource[]; settings: ImportSettings }): Promise<ImportSettings> {
  const texts = sources.filter(({ source }) => source === 'text').flatMap(({ files }) => files)
  if (texts.length === 0 || settings.textPattern !== undefined) return settings
  return { ...settings, textPattern: (await previewTextPaths(texts)).pattern }
}

async function checkTarget(session: Session, corpusId: number, { privacy }: ImportSettings): Promise<void> {
  const { state } = await session.db.read('corpus', corpusId)
  if (state === 'importing') {
    throw new AppError('import.busy', 'This corpus is still being imported. Wait for it, then add to it.')
  }
  const before = privacySettings.safeParse(await session.db.read('importPrivacy', corpusId)).data
  if (before?.shiftDates) {
    throw new AppError(
      'import.shift',
      'The dates of this corpus were shifted by an import whose offsets nobody knows any more. Import into a new corpus.',
    )
  }
  if (privacy?.shiftDates) {
    throw new AppError(
      'import.shift',
      'Each import shifts dates by offsets of its own, so that one patient would get two. Import into a new corpus.',
    )
  }
}

export async function generateDemo(
  session: Session,
  input: { hospital: DemoChoice; encounters: number; seed: number; later?: { from: string; folder: string } },
): Promise<{ jobId: number }> {
  const what = input.hospital === 'both' ? 'Demo hospitals A and B' : `Demo hospital ${input.hospital}`
  const job = await session.queue.enqueue({ kind: 'demo', title: `${what} (synthetic)`, input })
  return { jobId: job.id }
}

export async function removeCorpus(session: Session, id: number): Promise<void> {
  await session.db.write('removeCorpus', id)
  session.upkeep.wake()
}

/** For lists of places to go to. */
export async function notePlace(session: Session, id: number) {
  const { note, corpusName } = await session.db.read('note', id)
  return { id: note.id, corpusId: note.corpusId, noteKey: note.noteKey, type: note.type, corpusName }
}

export async function noteDetail(session: Session, id: number): Promise<NoteDetail> {
  const { note, text, corpusName, synthetic } = await session.db.read('note', id)
  const encounter =
    note.encounterKey === null ? null : await session.db.read('encounter', note.corpusId, note.encounterKey)
  return {
    note,
    text,
    corpusName,
    synthetic,
    sections: noteSections(text),
    encounter: encounter && {
      admitTime: encounter.admitTime,
      dischargeTime: encounter.dischargeTime,
      disposition: encounter.disposition,
      payer: encounter.payer,
      service: encounter.service,
    },
    labels: await session.db.read('noteLabels', id),
  }
}
