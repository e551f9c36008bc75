/** What a card says of how its model was made: the settings of its run in the words of the run form, then what came of it. */
import * as z from 'zod'
import { configRows, type ModelCard } from '../../../shared/domain/run.ts'
import { formatCount, formatNumber } from '../../lib/format.ts'
import { isShown } from '../../lib/runSettings/runField.ts'
import { runFieldsOf, runKinds } from '../../lib/runSettings/runFields.ts'
import { useSettingText } from '../../lib/runSettings/useSettingText.ts'
import { useTaskName } from '../../lib/useTaskName.ts'

type CardRow = [name: string, value: string]

const byTask = z.record(z.string(), z.number())
/** What a finished run adds to its settings. */
const outcome = z.object({
  best: z.object({ step: z.number(), auroc: z.number() }).nullish(),
  validationPerplexity: z.number().nullish(),
  trainingNotes: byTask.nullish(),
  labelSets: byTask.nullish(),
})

export function useCardSettings(): (card: ModelCard) => CardRow[] {
  const text = useSettingText()
  const taskName = useTaskName()
  const perTask = (values: Record<string, number>) => Object.entries(values).map(([id, value]) => `${taskName(id)}: ${formatCount(value)}`).join('; ')

  return ({ config }) => {
    const kind = runKinds.find((known) => known.kind === config.kind)?.kind
    // Of a model from elsewhere: the names of its own file.
    if (!kind) return rawRows(config)
    const fields = runFieldsOf(kind)
    const settings = fields
      .filter((field) => field.name !== 'name' && isShown(field, config))
      .map((field): CardRow => [field.unit ? `${field.label} (${field.unit})` : field.label, text(config, field)])
    const known = new Set(['kind', ...fields.map(({ name }) => name.split('.')[0]), ...Object.keys(outcome.shape)])
    const rest = Object.entries(config).filter(([name, value]) => value !== null && !known.has(name))
    return [...settings, ...outcomeRows(config, perTask), ...rawRows(Object.fromEntries(rest))]
  }
}

function outcomeRows(config: ModelCard['config'], perTask: (values: Record<string, number>) => string): CardRow[] {
  const { best, validationPerplexity, trainingNotes, labelSets } = outcome.safeParse(config).data ?? {}
  const rows: CardRow[] = []
  if (best) rows.push(['Best validation AUROC', `${formatNumber(best.auroc)} at step ${formatCount(best.step)}`])
  if (typeof validationPerplexity === 'number') rows.push(['Validation perplexity', formatNumber(validationPerplexity, 2)])
  if (trainingNotes) rows.push(['Training notes', perTask(trainingNotes)])
  if (labelSets) rows.push(['Labels, by their numbers', perTask(labelSets)])
  return rows
}

/** A seed is a name; other long numbers are grouped. */
function rawRows(config: ModelCard['config']): CardRow[] {
  return configRows(config).map(([name, value]) => [name, /^\d{5,15}$/.test(value) && !/seed$/i.test(name) ? formatCount(Number(value)) : value])
}
