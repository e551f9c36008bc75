/** One class of many against the rest. */

/** Probability of the class [n], out of row-major [n, classCount]. */
export function probabilitiesOf(probabilities: ArrayLike<number>, classCount: number, index: number): Float64Array {
  return Float64Array.from(
    { length: probabilities.length / classCount },
    (_, row) => probabilities[row * classCount + index],
  )
}

/** 1 where the label is the class, else 0 [n]. */
export function isClass(labels: ArrayLike<number>, index: number): Uint8Array {
  return Uint8Array.from(labels, (label) => (label === index ? 1 : 0))
}
