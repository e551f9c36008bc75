/**
 * Section titles of a clinical note with their offsets, for navigation only: no label or prompt depends on them.
 * A title begins its line and goes to a colon or the line's end. It is a known section name, all capitals, or alone on
 * its line with a colon or heading mark. What occurs more than twice is a speaker or a form label, not a section.
 */
export interface NoteSection {
  title: string
  /** UTF-16 offset of the title's first character. */
  start: number
}

const knownTitles = new Set([
  'chief complaint', 'reason for admission', 'history of present illness', 'hpi', 'past medical history', 'pmh',
  'past surgical history', 'family history', 'social history', 'allergies', 'medications', 'home medications',
  'medications on admission', 'admission medications', 'discharge medications', 'review of systems', 'physical exam',
  'physical examination', 'vital signs', 'vitals', 'laboratory data', 'labs', 'pertinent results', 'imaging',
  'assessment', 'assessment and plan', 'impression', 'plan', 'hospital course', 'brief hospital course', 'procedures',
  'discharge diagnosis', 'discharge diagnoses', 'discharge condition', 'discharge disposition',
  'discharge instructions', 'follow-up', 'followup instructions', 'condition at discharge', 'code status', 'insurance',
])

const line = /^[ \t]*(#+[ \t]*|\*\*)?([A-Za-z][A-Za-z0-9 &/(),'-]{1,60}?)(?:\*\*)?[ \t]*(?:(:)(?:\*\*)?[ \t]*(.*))?$/gm
const capitals = /^[^a-z]*[A-Z][^a-z]*[A-Z][^a-z]*[A-Z][^a-z]*[A-Z][^a-z]*$/
const mostOccurrences = 2

export function noteSections(text: string): NoteSection[] {
  const found: NoteSection[] = []
  for (const match of text.matchAll(line)) {
    const [whole, mark, title, colon, rest = ''] = match
    const alone = rest === '' && (mark !== undefined || colon !== undefined)
    const known = colon !== undefined && knownTitles.has(title.toLowerCase())
    if (alone || known || capitals.test(title)) found.push({ title, start: match.index + whole.indexOf(title) })
  }
  const occurrences = Map.groupBy(found, ({ title }) => title.toLowerCase())
  return found.filter(({ title }) => occurrences.get(title.toLowerCase())!.length <= mostOccurrences)
}
