/** Seeded random numbers: the same seed gives the same numbers on every machine. Not for secrets. */
export type Random = () => number

/** Uniform in [0, 1) with 32 bits: sfc32, warmed up from one integer seed. */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed | 0
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 15; round++) next()
  return next
}

/** Standard normal deviates by Box–Muller. */
export function fillNormal(values: Float32Array, random: Random, standardDeviation: number): void {
  for (let i = 0; i < values.length; i += 2) {
    const radius = standardDeviation * Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    values[i] = radius * Math.cos(angle)
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle)
  }
}
