/** Learning with everything on the host: a differentiator gives gradients, AdamW runs beside it. */
import { createAdam, type AdamSettings } from '../../engine/optim/adamw.ts'
import type { ParameterShape } from './config.ts'
import type { Differentiator } from './differentiator.ts'
import type { Learner } from './learner.ts'
import { zerosLike, type Weights } from './weights.ts'

export interface HostLearnerOptions {
  readonly differentiator: Differentiator
  readonly parameters: readonly ParameterShape[]
  /** Updated in place. */
  readonly trainable: Weights
  readonly settings: AdamSettings
}

export function createHostLearner({ differentiator, parameters, trainable, settings }: HostLearnerOptions): Learner {
  const adam = createAdam(new Map([...trainable].map(([name, values]) => [name, values.length])))
  const moments = { first: adam.firstMoments, second: adam.secondMoments }
  /** Gradients of a further micro-batch, until they are added; made when first needed. */
  let further: Weights | undefined
  return {
    async differentiate(batch, lossScale, dropout, adds) {
      if (!adds) return differentiator.run(batch, lossScale, dropout, adam.gradients)
      further ??= zerosLike(adam.gradients)
      const loss = await differentiator.run(batch, lossScale, dropout, further)
      addInPlace(adam.gradients, further)
      return loss
    },
    gradientNorm: () => Promise.resolve(adam.gradientNorm()),
    update(step) {
      for (const { name, decay } of parameters) {
        const ofParameter = { ...settings, weightDecay: decay ? settings.weightDecay : 0 }
        adam.update(name, trainable.get(name)!, ofParameter, step)
      }
      return Promise.resolve()
    },
    moments: () => moments,
    fetch: () => Promise.resolve(),
    restored() {},
    dispose: () => differentiator.dispose(),
  }
}

function addInPlace(total: Weights, further: Weights): void {
  for (const [name, sum] of total) {
    const values = further.get(name)!
    for (let i = 0; i < sum.length; i++) sum[i] += values[i]
  }
}
