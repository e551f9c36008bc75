import type { LeakageReport, OutcomeWords, TextOverlap, TimeOrder } from './leakage.ts'
import type { SplitSet } from './split.ts'

/**
 * A leakage report in plain words, one finding a check. 'problem': figures on this split are too good; 'look': read the
 * examples before trusting them; 'unchecked': nothing is known.
 */
export type Severity = 'problem' | 'look' | 'fine' | 'unchecked'

export interface LeakageFinding {
  check: 'patients' | 'texts' | 'time' | 'words'
  severity: Severity
  title: string
  text: string
}

/** `nameOf` says a set's name in a sentence. */
export function leakageFindings(report: LeakageReport, nameOf: (set: SplitSet) => string): LeakageFinding[] {
  return [
    patientsFinding(report, nameOf),
    textsFinding(report, nameOf),
    ...report.timeOrder.map((order) => timeFinding(order, nameOf)),
    ...report.outcomeWords.map(wordsFinding),
  ]
}

const count = (value: number) => value.toLocaleString('en-US')
const of = (value: number, one: string) => `${count(value)} ${value === 1 ? one : `${one}s`}`
const percent = (part: number, whole: number) => `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`

function patientsFinding({ patients }: LeakageReport, nameOf: (set: SplitSet) => string): LeakageFinding {
  if (patients === null) {
    const text = 'Patient identifiers of two hospitals say nothing of each other, so they are not compared.'
    return { check: 'patients', severity: 'unchecked', title: 'Patients were not compared', text }
  }
  const returning = patients.filter(({ set }) => set === 'temporal_seen')
  const others = patients.filter(({ set }) => set !== 'temporal_seen')
  const known = returning.reduce((sum, overlap) => sum + overlap.patients, 0)
  const apart = known > 0 ? ` Later notes of ${of(known, 'patient')} that training knows are kept apart as a set of their own.` : ''
  if (others.length === 0) {
    const text = `Train, validation and what is judged on as unseen share no patient.${apart}`
    return { check: 'patients', severity: 'fine', title: 'No patient is on both sides', text }
  }
  const listed = others.map(
    ({ learned, set, patients: both, notes }) =>
      `${of(both, 'patient')} of ${nameOf(learned)} also ${both === 1 ? 'has' : 'have'} ${of(notes, 'note')} in ${nameOf(set)}`,
  )
  const title = 'Patients are on both sides'
  return { check: 'patients', severity: 'problem', title, text: `${listed.join('; ')}.${apart}` }
}

/** From this share of a set on, its figures as a whole are too good. */
const manyTexts = 0.01

function textsFinding({ texts, nearDuplicates }: LeakageReport, nameOf: (set: SplitSet) => string): LeakageFinding {
  const { threshold, shingleWords, notLookedAtWholly } = nearDuplicates
  const how = `Exact duplicates are equal to the last character; near-duplicates share ${threshold * 100} % or more of their runs of ${shingleWords} words.`
  const limit =
    notLookedAtWholly > 0
      ? ` ${of(notLookedAtWholly, 'note')} resemble so many others that not all were compared: there may be more.`
      : ''
  if (texts.length === 0) {
    const text = `No note that is judged on repeats one that is learned from. ${how}${limit}`
    return { check: 'texts', severity: limit ? 'look' : 'fine', title: 'No text is repeated', text }
  }
  const listed = texts.map(
    (overlap) =>
      `${duplicates(overlap)} of ${nameOf(overlap.learned)} in ` +
      `${nameOf(overlap.set)} (${percent(overlap.exact + overlap.near, overlap.notes)} of ${of(overlap.notes, 'note')})`,
  )
  const severity = texts.some(isMany) ? 'problem' : 'look'
  const title = severity === 'problem' ? 'Texts are repeated' : 'A few texts are repeated'
  return { check: 'texts', severity, title, text: `${listed.join('; ')}. ${how}${limit}` }
}

function duplicates({ exact, near }: TextOverlap): string {
  const parts = [exact > 0 ? of(exact, 'exact duplicate') : '', near > 0 ? of(near, 'near-duplicate') : '']
  return parts.filter(Boolean).join(' and ')
}

/** Returning patients' notes are copied forward; they are reported apart in any case. */
function isMany({ set, exact, near, notes }: TextOverlap): boolean {
  return set !== 'temporal_seen' && exact + near >= manyTexts * notes
}

function timeFinding(order: TimeOrder, nameOf: (set: SplitSet) => string): LeakageFinding {
  const { taskName, notChecked, checked, late, sameDay, lateBySet } = order
  const finding = (severity: Severity, title: string, text: string): LeakageFinding => ({
    check: 'time',
    severity,
    title: `${taskName}: ${title}`,
    text,
  })
  if (notChecked !== null) return finding('unchecked', 'time order was not checked', `${capital(notChecked)}.`)
  const unclear =
    sameDay > 0 ? ` Of ${of(sameDay, 'note')} only the day is known, the same as that of the outcome.` : ''
  if (late === 0) {
    const text = `All ${of(checked, 'note')} with known times were filed before the outcome was known.${unclear}`
    return finding(sameDay > 0 ? 'look' : 'fine', 'notes come before the outcome', text)
  }
  const listed = lateBySet.map(({ set, notes }) => `${count(notes)} in ${nameOf(set)}`).join(', ')
  const text = `${count(late)} of ${of(checked, 'note')} were filed when the outcome was known already (${listed}).${unclear}`
  return finding('problem', 'notes come after the outcome', text)
}

/** A word is told of where it is in this many times larger a share of one option's notes than of all others. */
const tellingRatio = 3
const tellingNotes = 5
/** A word in this share of an option's notes all but gives the label. */
const givingAwayShare = 0.2

function wordsFinding({ taskName, notes, words, options, areOptions, lookedFor }: OutcomeWords): LeakageFinding {
  const telling = words.flatMap(({ word, counts }) => {
    const found = tellingOption(counts, notes)
    return found ? [{ word, ...found }] : []
  })
  if (lookedFor.length === 0) {
    const text = 'No words are known that could tell this outcome.'
    return { check: 'words', severity: 'unchecked', title: `${taskName}: words were not looked for`, text }
  }
  if (telling.length === 0) {
    const text =
      `Of ${of(lookedFor.length, 'word')} that could tell the outcome, ${words.length === 0 ? 'none is in a note' : `${count(words.length)} are in notes, of every answer about alike`}.`
    return { check: 'words', severity: 'fine', title: `${taskName}: no word gives the outcome away`, text }
  }
  const listed = telling.map(
    ({ word, option, share, others }) =>
      `“${word}” is in ${(100 * share).toFixed(1)} % of the notes labelled “${options[option]}” and in ${(100 * others).toFixed(1)} % of the others`,
  )
  const severity = !areOptions && telling.some(({ share }) => share >= givingAwayShare) ? 'problem' : 'look'
  return {
    check: 'words',
    severity,
    title: `${taskName}: ${severity === 'problem' ? 'words give the outcome away' : 'words point to the outcome'}`,
    text: `${listed.join('; ')}. Negation and history are not understood: read the examples.`,
  }
}

/** The option whose notes have the word much oftener than all others. */
function tellingOption(
  counts: readonly number[],
  notes: readonly number[],
): { option: number; share: number; others: number } | null {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  for (const [option, own] of counts.entries()) {
    const rest = sum(notes) - notes[option]
    if (own < tellingNotes || rest === 0) continue
    const share = own / notes[option]
    const others = (sum(counts) - own) / rest
    if (share >= tellingRatio * others) return { option, share, others }
  }
  return null
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
