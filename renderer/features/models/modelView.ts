/** Models and their cards in words. Pure. */
import type { ModelKind, ModelSummary } from '../../../shared/domain/run.ts'

export const kindShort: Record<ModelKind, string> = {
  llama: 'Language model',
  gguf: 'GGUF',
  tfidf: 'TF-IDF',
  noteShape: 'Note shape',
  imported: 'Imported',
  ceiling: 'Ceiling',
}

export const stateNames: Record<ModelSummary['state'], string> = {
  training: 'Training',
  ready: 'Ready',
  failed: 'Failed',
}

export { configRows, kindNames } from '../../../shared/domain/run.ts'
