import type { SourceId } from '../../../shared/domain/corpus.ts'
import type { Importer } from './importer.ts'

/** Every importer, the most particular first: a file belongs to the first one that detects it. */
export const importers: readonly Importer[] = []

export function importerOf(id: SourceId): Importer | undefined {
  return importers.find((importer) => importer.id === id)
}
