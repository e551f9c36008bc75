/** Nobody was admitted at a greater age. */
const oldest = 120

/**
 * Completed years; null where a date is missing or the birth comes after the time. MIMIC-III moves births of patients over
 * 89 some 300 years back: they count as 91.
 */
export function ageAt(birthDate: string | null, time: string | null): number | null {
  if (birthDate === null || time === null) return null
  const years = Number(time.slice(0, 4)) - Number(birthDate.slice(0, 4))
  const age = time.slice(5, 10) < birthDate.slice(5, 10) ? years - 1 : years
  if (age < 0) return null
  return age > oldest ? 91 : age
}

/** Completed years at which a band begins. */
const bandStarts = [0, 18, 45, 65, 75, 85]
export const ageBands = bandStarts.map((start, index) => {
  const next = bandStarts.at(index + 1)
  if (next === undefined) return `${start} and over`
  return start === 0 ? `under ${next}` : `${start}–${next - 1}`
})

export function ageBand(age: number | null): string | null {
  return age === null ? null : ageBands[bandStarts.findLastIndex((start) => start <= age)]
}
