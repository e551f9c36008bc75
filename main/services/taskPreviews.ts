import { join } from 'node:path'
import type { NoteSelection } from '../../shared/domain/task.ts'
import type {
  NoteSample,
  PromptDraft,
  PromptLengths,
  PromptPreview,
  PromptReading,
} from '../../shared/domain/taskPreview.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** What a task that is still being written would take and read. */

export async function sampleNotes(
  session: Session,
  input: { corpusId: number; notes: NoteSelection },
  signal?: AbortSignal,
): Promise<NoteSample> {
  return compute(session, 'noteSample', input, signal)
}

export async function previewPrompt(
  session: Session,
  input: { noteId: number; draft: PromptDraft; reading: PromptReading },
  signal?: AbortSignal,
): Promise<PromptPreview> {
  return compute(session, 'promptPreview', { ...input, folders: await modelFoldersOf(session, input.reading.modelId) }, signal)
}

export async function measurePrompts(
  session: Session,
  input: { noteIds: number[]; draft: PromptDraft; reading: PromptReading },
  signal?: AbortSignal,
): Promise<PromptLengths> {
  return compute(session, 'promptLengths', { ...input, folders: await modelFoldersOf(session, input.reading.modelId) }, signal)
}

/** The model's folder, then those of its ancestors. */
export async function modelFoldersOf(session: Session, modelId: number | null): Promise<string[]> {
  const found: string[] = []
  for (let id = modelId; id !== null; ) {
    const model = await session.db.read('model', id)
    if (model.folder !== null) found.push(join(session.filesFolder, model.folder))
    id = model.card.parentId
  }
  return found
}
