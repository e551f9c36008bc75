/**
 * Text on its way through normalisation, with the way back: each code unit knows the stretch of the original it came
 * from, so that offsets point into the text as it was stored. A replaced stretch keeps its whole original for every unit.
 */
export interface AlignedText {
  text: string
  /** Original start and end of each code unit, 2 per unit; null while unit i is still unit `start + i` of the original. */
  spans: Uint32Array | null
  start: number
}

/** A stretch of the text, in code units, and what takes its place. */
export interface Replacement {
  from: number
  to: number
  by: string
}

export function alignedText(text: string, start: number): AlignedText {
  return { text, spans: null, start }
}

export function originalStart({ spans, start }: Omit<AlignedText, 'text'>, unit: number): number {
  return spans ? spans[2 * unit] : start + unit
}

/** Original end of the unit before `end`. */
export function originalEnd({ spans, start }: Omit<AlignedText, 'text'>, end: number): number {
  return spans ? spans[2 * end - 1] : start + end
}

export function slice(aligned: AlignedText, from: number, to: number): AlignedText {
  if (from === 0 && to === aligned.text.length) return aligned
  return {
    text: aligned.text.slice(from, to),
    spans: aligned.spans?.subarray(2 * from, 2 * to) ?? null,
    start: aligned.start + from,
  }
}

/** The replacements must be in order and apart. One that changes no length keeps the alignment unit by unit. */
export function replaceStretches(aligned: AlignedText, replacements: readonly Replacement[]): AlignedText {
  if (replacements.length === 0) return aligned
  const parts: string[] = []
  let length = aligned.text.length
  let sameLengths = true
  let copied = 0
  for (const { from, to, by } of replacements) {
    parts.push(aligned.text.slice(copied, from), by)
    copied = to
    length += by.length - (to - from)
    if (by.length !== 1 || to - from !== 1) sameLengths = false
  }
  parts.push(aligned.text.slice(copied))
  const text = parts.join('')
  if (sameLengths) return { ...aligned, text }

  const spans = new Uint32Array(2 * length)
  let write = 0
  function copy(from: number, to: number): void {
    for (let unit = from; unit < to; unit++) {
      spans[write++] = originalStart(aligned, unit)
      spans[write++] = originalEnd(aligned, unit + 1)
    }
  }
  copied = 0
  for (const { from, to, by } of replacements) {
    copy(copied, from)
    for (let unit = 0; unit < by.length; unit++) {
      spans[write++] = originalStart(aligned, from)
      spans[write++] = originalEnd(aligned, to)
    }
    copied = to
  }
  copy(copied, aligned.text.length)
  return { text, spans, start: aligned.start }
}

/** Writes `prefix` before unit `at`; as in `tokenizers`, it stands on the character that follows it. */
export function insertBefore(aligned: AlignedText, insertions: readonly number[], prefix: string): AlignedText {
  const replacements = insertions.map((from) => {
    const character = String.fromCodePoint(aligned.text.codePointAt(from) ?? 0)
    return { from, to: from + character.length, by: prefix + character }
  })
  return replaceStretches(aligned, replacements)
}
