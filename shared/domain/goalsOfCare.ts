/**
 * Words with which notes record goals of care and limits of treatment. They are looked up in a note and shown where they
 * stand; what they mean there is for the reader.
 */
const words =
  'code status|full code|dnr|dnar|dni|do not resuscitate|do not intubate|goals of care|advance directives?|living will|health ?care prox(?:y|ies)|' +
  'power of attorney|polst|molst|palliative|comfort (?:care|measures)|hospice|family meeting'

const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'giu')

/** UTF-16 ranges, in the order of the text. */
export function goalsOfCareIn(text: string): { start: number; end: number; words: string }[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, words: match[0] }))
}
