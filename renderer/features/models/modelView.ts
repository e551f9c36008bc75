/** Models and their cards in words. Pure. */
import { kindNames, type ModelCard, type ModelKind, type ModelSummary } from '../../../shared/domain/run.ts'
import { formatCount, formatMoment } from '../../lib/format.ts'
import { sideBySideRow, type SideBySideRow } from '../../lib/sideBySide.ts'

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

export { kindNames }

/** Where the model comes from: its parent by name, or its origin. */
export function fromText({ parentId, origin }: ModelCard, all: readonly ModelSummary[]): string {
  return parentId === null ? origin : (all.find(({ id }) => id === parentId)?.name ?? 'a removed model')
}

/** Parameters, tokens and notes, if they are known: nobody counted those of predictions from elsewhere, and a ceiling has none. */
export function isCounted({ kind }: ModelSummary): boolean {
  return kind !== 'ceiling' && kind !== 'imported'
}

/** Cards side by side: facts first, then every setting that one of them has. `all`: the workspace's models, among them the parents. */
export function cardRows(
  models: readonly ModelSummary[],
  { all, taskName, settingsOf }: { all: readonly ModelSummary[]; taskName: (id: string) => string; settingsOf: (card: ModelCard) => [string, string][] },
): SideBySideRow[] {
  const row = (label: string, value: (model: ModelSummary) => string | null) => sideBySideRow(label, models.map(value))
  const countRow = (label: string, count: (card: ModelCard) => number) => row(label, (model) => (isCounted(model) ? formatCount(count(model.card)) : null))
  const settings = models.map(({ card }) => new Map(settingsOf(card)))
  const names = new Set(settings.flatMap((each) => [...each.keys()]))
  return [
    row('Kind', ({ kind }) => kindNames[kind]),
    row('From', ({ card }) => fromText(card, all)),
    row('Tasks learned', ({ kind, card }) => (kind === 'imported' ? null : card.taskIds.map(taskName).join(', ') || 'none')),
    countRow('Parameters', (card) => card.parameters),
    countRow('Tokens learned from', (card) => card.tokens.real),
    countRow('Tokens with padding', (card) => card.tokens.padded),
    countRow('Notes seen', (card) => card.notesSeen),
    row('Hash of all notes seen', ({ card }) => card.corpusHash),
    row('Licence', ({ card }) => card.licence || null),
    row('Protected health information', ({ card }) => (card.treatAsPhi ? 'Treat as such' : 'No')),
    row('Data', ({ card }) => (card.synthetic ? 'Synthetic' : 'Real notes or unknown')),
    row('Made', ({ createdAt }) => formatMoment(createdAt)),
    ...[...names].map((name) => sideBySideRow(name, settings.map((each) => each.get(name) ?? null))),
  ]
}
