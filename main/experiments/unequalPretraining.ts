import type { GroupResult } from '../../shared/domain/experiment.ts'

const compared = { weights: 'sizes', 'tokens pretrained on': 'numbers of tokens of pretraining' }

/** What differs of the models' pretraining besides its text; groups without a language model have none. */
export function unequalPretraining(groups: readonly GroupResult['labels'][]): string[] {
  return Object.entries(compared).flatMap(([label, what]) => {
    const values = new Set(groups.flatMap((labels) => (label in labels ? [labels[label]] : [])))
    if (values.size === 0 || (values.size === 1 && !values.has('unknown'))) return []
    return [`The models have different ${values.has('unknown') ? 'or unknown ' : ''}${what}: ${[...values].join(', ')}.`]
  })
}
