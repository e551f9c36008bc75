/** Models and their cards in words. Pure. */
import type { ModelKind, ModelSummary } from '../../../shared/domain/run.ts'

export const kindNames: Record<ModelKind, string> = {
  llama: 'Language model (Llama family)',
  gguf: 'Language model (GGUF, scored with llama.cpp)',
  tfidf: 'TF-IDF with logistic regression',
  noteShape: 'Note length and type',
  ceiling: 'Known ceiling of the demo hospital',
}

export const kindShort: Record<ModelKind, string> = {
  llama: 'Language model',
  gguf: 'GGUF',
  tfidf: 'TF-IDF',
  noteShape: 'Note shape',
  ceiling: 'Ceiling',
}

export const stateNames: Record<ModelSummary['state'], string> = {
  training: 'Training',
  ready: 'Ready',
  failed: 'Failed',
}

/** A card's config as rows: nested records become dotted names. */
export function configRows(config: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(config).flatMap(([name, value]): [string, string][] => {
    const key = prefix ? `${prefix}.${name}` : name
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return configRows(value as Record<string, unknown>, key)
    return [[key, value === null ? 'none' : Array.isArray(value) ? value.join(', ') : String(value)]]
  })
}
