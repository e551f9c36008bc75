/** The class that a row of probabilities, row-major [n, classCount], predicts: the highest, the first of a tie. */
export function mostProbable(probabilities: ArrayLike<number>, row: number, classCount: number): number {
  let best = 0
  for (let index = 1; index < classCount; index++) {
    if (probabilities[row * classCount + index] > probabilities[row * classCount + best]) best = index
  }
  return best
}
