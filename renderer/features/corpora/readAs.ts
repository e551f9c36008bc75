/** Reads the beginning of a table anew: as another table, or with another meaning of its first row. */
import type { ImportFile } from '../../../shared/domain/corpus.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { apiKey, callApi, queryClient } from '../../lib/queries.ts'
import { toastError } from '../../ui/Dialogs.tsx'
import { draftOf, previewInput } from './importDraft.ts'

/** Its columns are mapped as they are recognised then. */
export async function readAs(wanted: Pick<ImportFile, 'path' | 'table' | 'firstRowIsData'>): Promise<void> {
  const input = previewInput(wanted)
  try {
    const preview = await callApi('corpora.preview', input)
    queryClient.setQueryData(apiKey('corpora.preview', input), preview)
    useKeptImport.setState((before) => ({ files: { ...before.files, [wanted.path]: draftOf(preview).file } }))
  } catch (error) {
    toastError(error)
  }
}
