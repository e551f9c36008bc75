/**
 * Standard normal distribution to double precision: the tail by Cody's rational Chebyshev approximations of erfc
 * (Math. Comp. 23, 1969), the quantile by Wichura's AS 241 (Applied Statistics 37, 1988). Relative error about 1e-15
 * also far in the tail, so that small p-values keep their digits.
 */

/** P(Z ≤ z). */
export function normalCdf(z: number): number {
  return 0.5 * complementaryErrorFunction(-z * Math.SQRT1_2)
}

/** P(|Z| ≥ |z|), the two-sided p-value. */
export function twoSidedP(z: number): number {
  return complementaryErrorFunction(Math.abs(z) * Math.SQRT1_2)
}

/** z with P(Z ≤ z) = probability; ±Infinity at 1 and 0. Throws RangeError outside [0, 1]. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError('A probability lies between 0 and 1')
  if (probability === 0) return -Infinity
  if (probability === 1) return Infinity
  const centred = probability - 0.5
  if (Math.abs(centred) <= 0.425) {
    const squared = 0.180625 - centred * centred
    return (centred * polynomial(quantileCentre, squared)) / polynomial(quantileCentreBelow, squared)
  }
  const tail = Math.sqrt(-Math.log(centred < 0 ? probability : 1 - probability))
  const magnitude =
    tail <= 5
      ? polynomial(quantileTail, tail - 1.6) / polynomial(quantileTailBelow, tail - 1.6)
      : polynomial(quantileFarTail, tail - 5) / polynomial(quantileFarTailBelow, tail - 5)
  return centred < 0 ? -magnitude : magnitude
}

function complementaryErrorFunction(x: number): number {
  const size = Math.abs(x)
  if (size <= 0.46875) {
    const squared = x * x
    return 1 - (x * polynomial(erfCentre, squared)) / polynomial(erfCentreBelow, squared)
  }
  const upper = upperTail(size)
  return x < 0 ? 2 - upper : upper
}

/** erfc for x > 0.46875. */
function upperTail(x: number): number {
  if (x > 27) return 0
  // exp(-x²) loses digits when x² is rounded; the square of x to sixteenths is exact, the rest is small.
  const coarse = Math.trunc(x * 16) / 16
  const gaussian = Math.exp(-coarse * coarse) * Math.exp(-(x - coarse) * (x + coarse))
  if (x <= 4) return (gaussian * polynomial(erfcMiddle, x)) / polynomial(erfcMiddleBelow, x)
  const inverse = 1 / (x * x)
  const correction = (inverse * polynomial(erfcTail, inverse)) / polynomial(erfcTailBelow, inverse)
  return (gaussian * (1 / Math.sqrt(Math.PI) - correction)) / x
}

/** Coefficients from the constant up. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0
  for (let power = coefficients.length - 1; power >= 0; power--) value = value * x + coefficients[power]
  return value
}

const erfCentre = [
  3209.3775891384694, 377.485237685302, 113.86415415105016, 3.1611237438705655, 0.1857777061846031,
]
const erfCentreBelow = [2844.236833439171, 1282.6165260773723, 244.02463793444417, 23.601290952344122, 1]
const erfcMiddle = [
  1230.3393547979972, 2051.0783778260716, 1712.0476126340707, 881.952221241769, 298.6351381974001,
  66.11919063714163, 8.883149794388375, 0.5641884969886701, 2.1531153547440383e-8,
]
const erfcMiddleBelow = [
  1230.3393548037495, 3439.3676741437216, 4362.619090143247, 3290.7992357334597, 1621.3895745666903,
  537.1811018620099, 117.69395089131466, 15.744926110709835, 1,
]
const erfcTail = [
  0.0006587491615298378, 0.016083785148742275, 0.12578172611122926, 0.36034489994980445, 0.30532663496123236,
  0.016315387137302097,
]
const erfcTailBelow = [
  0.0023352049762686918, 0.06051834131244132, 0.5279051029514285, 1.8729528499234604, 2.568520192289822, 1,
]
const quantileCentre = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
  45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const quantileCentreBelow = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
  39307.89580009271, 28729.085735721943, 5226.495278852546,
]
const quantileTail = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const quantileTailBelow = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
]
const quantileFarTail = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
  0.026532189526576124, 0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
]
const quantileFarTailBelow = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
]
