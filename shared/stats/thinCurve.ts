/**
 * Fewer points for a curve that looks the same (Ramer 1972; Douglas and Peucker 1973): from both ends, the point farthest
 * from the line drawn so far is added until there are as many as wanted.
 */

/** At most `maximum` (2 or more) of the points, in their order, both ends included. `at` gives their place in the plot. */
export function thinCurve<T>(points: readonly T[], maximum: number, at: (point: T) => [number, number]): T[] {
  if (points.length <= maximum) return [...points]
  const x = new Float64Array(points.length)
  const y = new Float64Array(points.length)
  for (const [index, point] of points.entries()) [x[index], y[index]] = at(point)
  const kept = [0, points.length - 1]
  const pieces = [pieceBetween(x, y, 0, points.length - 1)]
  while (kept.length < maximum) {
    const worst = pieces.reduce((most, piece, index) => (piece.distance > pieces[most].distance ? index : most), 0)
    const { first, last, farthest, distance } = pieces[worst]
    if (distance === 0) break
    kept.push(farthest)
    pieces[worst] = pieceBetween(x, y, first, farthest)
    pieces.push(pieceBetween(x, y, farthest, last))
  }
  return kept.sort((left, right) => left - right).map((index) => points[index])
}

interface Piece {
  first: number
  last: number
  farthest: number
  distance: number
}

function pieceBetween(x: Float64Array, y: Float64Array, first: number, last: number): Piece {
  const piece = { first, last, farthest: first, distance: 0 }
  const [width, height] = [x[last] - x[first], y[last] - y[first]]
  const length = Math.hypot(width, height)
  for (let index = first + 1; index < last; index++) {
    const [right, up] = [x[index] - x[first], y[index] - y[first]]
    const distance = length === 0 ? Math.hypot(right, up) : Math.abs(right * height - up * width) / length
    if (distance > piece.distance) {
      piece.farthest = index
      piece.distance = distance
    }
  }
  return piece
}
