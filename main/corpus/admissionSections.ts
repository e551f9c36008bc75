/**
 * The admission part of a discharge summary: complaint, histories, allergies, medications before admission, examination
 * on admission. A discharge summary tells how the stay ended; where no admission note exists, these sections are what was
 * known at its beginning. Rather too little than too much: a title that is not known goes on with what is above it,
 * unless it speaks of course, discharge or death, and the plain titles that may mean either time are left out.
 */

/** Looked at first: what came after admission, or may have. */
const later = [
  /discharg|\bd\/?c\b|\bcourse\b|\bdispo(sition)?\b|transfer|\b(death|expired|deceased|autopsy)\b/,
  /^(final |primary |principal |secondary |other )?(diagnos[ie]s|dx)\b/,
  /^(condition|status|code status|mental status|activity status|level of consciousness)\b/,
  /follow ?-?up|^f\/u|instruction|transitional|recommendation/,
  /^(major )?(surgical|invasive|operative) (or|and|procedures?|course)|^(procedures?|operations?|interventions?)\b/,
  /^(pertinent |relevant |other )?(results?|labs?|laborator\w+|imaging|studies|radiology|micro\w*|cultures?|data|ekg|ecg|echo\w*|ct|mri|cxr)\b(?!.*\b(admission|presentation|arrival)\b)/,
  /^(last|interval|repeat) /,
  /^(assessment|impression|imp|plan|a\/p|problem list|issues)\b/,
  /^(active|acute|chronic|inactive|resolved) (issues?|problems?|diagnos[ie]s)/,
  /^(consult\w*|complications?|events?|icu|micu|sicu|ed course)\b/,
  /^(medications?|meds|current medications?)$/,
  /^(case (management|mgmt)|utilization|ur$|attending|facility|dictated|completed by|electronically|signed)/,
]

const atAdmission = [
  /^(chief|presenting|primary) complaint$|^(cc|c\/c|reason for admission|reason for hospitalization)$/,
  /\b(history|hx)$|^(history of (the )?present(ing)? illness|hpi|present illness|pmh|pmhx|psh|pshx|fh|fhx|fmh|sh|shx|soc|social|family)$/,
  /^(drug |medication )?allerg|^all$|adverse (drug )?reactions?$/,
  /^(review of systems|ros)$/,
  /^(pe|exam|physical|physical exam(ination)?)$|^(initial|admission|admit|admitting) (physical )?(exam(ination)?|physical|pe)\b/,
  /\b(on|at|upon|prior to|before) (admission|presentation|arrival)\b/,
  /^(home|outpatient|pre ?-?admission|admission|admit) (medications?|meds|medication list|labs?|laborator\w+|vitals?|vital signs|ekg|ecg)\b/,
]

const longestTitle = 60
const heading = /^[ \t]*(?:#+[ \t]*|\*\*|\d+[.)][ \t]*)?([A-Za-z][^:\r\n]*?)(?:\*\*)?[ \t]*(:|$)/

/** Ranges [start, end) of the text in UTF-16 units, in order and apart; each begins at its title. Empty: none is there. */
export function admissionRanges(text: string): [number, number][] {
  const ranges: [number, number][] = []
  let reading = false
  for (const { start, end, line } of linesOf(text)) {
    reading = meaning(line) ?? reading
    if (!reading) continue
    const last = ranges.at(-1)
    if (last && last[1] === start) last[1] = end
    else ranges.push([start, end])
  }
  return ranges
}

/** True: an admission section begins; false: another one does; null: the line goes on with what is above. */
function meaning(line: string): boolean | null {
  const [, title, colon] = heading.exec(line) ?? []
  if (title === undefined || title.length > longestTitle) return null
  // Prose ends with a stop; titles seldom do.
  if (colon !== ':' && /[.,;!?]$/.test(title.trimEnd())) return null
  const words = normalised(title)
  if (later.some((pattern) => pattern.test(words))) return isTitle(words, colon) ? false : null
  return atAdmission.some((pattern) => pattern.test(words)) && isTitle(words, colon) ? true : null
}

/** Without a colon only few words alone on their line are a title. */
function isTitle(words: string, colon: string): boolean {
  return words.split(' ').length <= (colon === ':' ? 7 : 5)
}

function normalised(title: string): string {
  return title
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[^a-z0-9/ -]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function* linesOf(text: string): Generator<{ start: number; end: number; line: string }> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline + 1
    yield { start, end, line: text.slice(start, newline < 0 ? end : newline).replace(/\r$/, '') }
    start = end
  }
}
