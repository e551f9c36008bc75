import { readFileSync } from 'node:fs'

/** Reference values computed with scikit-learn, statsmodels and from DeLong 1988; see test/fixtures/stats/SOURCE.md. */
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
    calibration_a: { intercept: number; slope: number; in_the_large: number; observed_over_expected: number }
    ece15_a_right_closed_bins: number
    /** By threshold. */
    net_benefit_a: Record<string, number>
    net_benefit_treat_all: Record<string, number>
    /** Of the k notes of the highest scores, ties in their order in the file. */
    top_decile_stable_order_a: { k: number; sensitivity: number; ppv: number }
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
