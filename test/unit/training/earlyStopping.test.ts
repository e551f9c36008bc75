import { describe, expect, it } from 'vitest'
import {
  initialStoppingState,
  observeValidation,
  type StoppingSettings,
  type ValidationPoint,
} from '../../../main/training/earlyStopping.ts'

/** Steps at which the best weights changed, and the step at which the run stops. */
function follow(points: ValidationPoint[], settings: StoppingSettings): { best: number[]; stop: number | null } {
  let state = initialStoppingState
  const best: number[] = []
  for (const point of points) {
    const verdict = observeValidation(state, point, settings)
    state = verdict.state
    if (verdict.isBest) best.push(point.step)
    if (verdict.shouldStop) return { best, stop: point.step }
  }
  return { best, stop: null }
}

function everyTenSteps(aurocs: number[], losses = aurocs.map(() => 1)): ValidationPoint[] {
  return aurocs.map((auroc, index) => ({ step: index * 10, auroc, loss: losses[index] }))
}

describe('early stopping', () => {
  it('stops once the AUROC has not risen for as many steps as the patience', () => {
    const points = everyTenSteps([0.5, 0.7, 0.69, 0.7, 0.68, 0.9])
    expect(follow(points, { patienceSteps: 30, minimumDelta: 0 })).toEqual({ best: [0, 10], stop: 40 })
  })

  it('goes on when a rise comes in time', () => {
    const points = everyTenSteps([0.5, 0.7, 0.69, 0.69, 0.71, 0.7])
    expect(follow(points, { patienceSteps: 30, minimumDelta: 0 })).toEqual({ best: [0, 10, 40], stop: null })
  })

  it('does not take rises below the minimum delta for progress, yet keeps their weights', () => {
    const points = everyTenSteps([0.5, 0.504, 0.508, 0.51])
    expect(follow(points, { patienceSteps: 30, minimumDelta: 0.02 })).toEqual({ best: [0, 10, 20, 30], stop: 30 })
  })

  it('counts slow rises together: what matters is the gain since the clock was set back', () => {
    const points = everyTenSteps([0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56])
    expect(follow(points, { patienceSteps: 30, minimumDelta: 0.015 }).stop).toBe(null)
  })

  it('among equal AUROCs keeps the weights with the lowest loss', () => {
    const points = everyTenSteps([0.7, 0.7, 0.7, 0.6], [1, 0.8, 0.9, 0.1])
    expect(follow(points, { patienceSteps: null, minimumDelta: 0 })).toEqual({ best: [0, 10], stop: null })
  })
})
