import { readFileSync } from 'node:fs'

/** Reference values computed with scikit-learn and from DeLong 1988; see test/fixtures/stats/SOURCE.md. */
interface Estimate {
  auroc: number
  variance: number
  ci95: [number, number]
}

export interface BinaryVector {
  name: string
  y: number[]
  a: number[]
  b: number[]
  expected: {
    a: Estimate
    b: Estimate
    paired_a_minus_b: { difference: number; covariance: number; z: number; p: number; ci95: [number, number] }
    sklearn: { auroc_a: number; average_precision_a: number; brier_a: number; log_loss_a: number }
  }
}

export interface MulticlassVector {
  name: string
  y: number[]
  p: number[][]
  expected: {
    ovr_macro: number
    ovr_weighted: number
    micro: number
    per_class: number[]
    log_loss: number
    brier_multiclass_sum: number
  }
}

export const vectors: { binary: BinaryVector[]; multiclass: MulticlassVector[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/stats/vectors.json', import.meta.url), 'utf8'),
)
