import { join, resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { createBackend, type Backend } from '../backend.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import { nodeHost } from '../nodeHost.ts'
import { isThere } from '../services/conversion.ts'
import type { Session } from '../services/workspaces.ts'
import { askPassphrase } from './passphrase.ts'

/** Runs a command against a workspace and always closes it again. */
export async function withWorkspace<Result>(
  path: string | undefined,
  use: (session: Session, backend: Backend) => Promise<Result>,
  {
    create = false,
    name,
    passphrase = () => askPassphrase('Passphrase: '),
  }: { create?: boolean; name?: string; passphrase?: () => Promise<string> } = {},
): Promise<Result> {
  const backend = createBackend(nodeHost())
  try {
    if (path && isThere(resolve(path))) await openAsking(backend, path, passphrase)
    else if (create) await backend.workspaces.create(path ? { path: resolve(path) } : { name })
    else
      throw new AppError(
        'usage.workspace',
        'The workspace file does not exist. Check --workspace, or create it with the import or demo command.',
      )
    return await use(backend.workspaces.session(), backend)
  } finally {
    await backend.close()
  }
}

async function openAsking({ workspaces }: Backend, path: string, passphrase: () => Promise<string>): Promise<void> {
  try {
    await workspaces.open(path)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'encryption.needed') throw error
    await workspaces.open(path, await passphrase())
  }
}

/** The newest corpus, unless one is named. */
export async function chooseCorpus(session: Session, id: number | undefined): Promise<number> {
  if (id !== undefined) return (await session.db.read('corpus', id)).id
  const corpora = await session.db.read('listCorpora')
  const newest = corpora.at(-1)
  if (!newest) throw new AppError('corpus.none', 'The workspace has no notes yet. Import some first.')
  return newest.id
}

/** The newest split of the newest corpus, unless one is named. */
export async function chooseSplit(session: Session, id: number | undefined): Promise<number> {
  if (id !== undefined) return (await session.db.read('split', id)).id
  const [newest] = await session.db.read('splits', await chooseCorpus(session, undefined))
  if (!newest) throw new AppError('split.none', 'The corpus has no split yet. Make one with the split command.')
  return newest.id
}

/** Its own folder, its parent's …, as `loadModel` takes them. @throws AppError 'usage.model' */
export async function languageModelFolders(session: Session, id: number): Promise<string[]> {
  const folders: string[] = []
  for (let next: number | null = id; next !== null; ) {
    const { folder, kind, card, name }: StoredModel = await session.db.read('model', next)
    if (kind !== 'llama' || folder === null)
      throw new AppError('usage.model', `"${name}" is no language model that is ready. Choose another one.`)
    folders.push(join(session.filesFolder, folder))
    next = card.parentId
  }
  return folders
}
