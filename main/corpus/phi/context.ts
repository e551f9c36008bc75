import type { PhiFinding } from '../../../shared/domain/phi.ts'
import { scanText } from './scan.ts'

/** A little of a note around one finding, with the finding and every other one nearby covered. */
const width = 48
/** Always as long, so that it does not tell how long the name is. */
export const cover = '█████'

export interface CoveredContext {
  before: string
  masked: string
  after: string
}

export function coveredContext(text: string, at: { start: number; end: number }): CoveredContext {
  const { findings } = scanText(text)
  const from = wordStart(text, Math.max(0, at.start - width))
  const to = wordEnd(text, Math.min(text.length, at.end + width))
  return {
    before: (from > 0 ? '… ' : '') + covered(text, findings, from, at.start),
    masked: cover,
    after: covered(text, findings, at.end, to) + (to < text.length ? ' …' : ''),
  }
}

/** The text from `from` to `to` on one line, with whatever a finding touches covered. */
function covered(text: string, findings: readonly PhiFinding[], from: number, to: number): string {
  let written = ''
  let position = from
  for (const { start, end } of findings) {
    if (end <= position || start >= to) continue
    written += text.slice(position, Math.max(position, start)) + cover
    position = Math.min(end, to)
  }
  return (written + text.slice(position, to)).replace(/\s+/g, ' ')
}

/** Words are shown whole: half of one might be half of a name. */
function wordStart(text: string, at: number): number {
  if (at === 0) return 0
  while (at < text.length && /\S/.test(text[at - 1])) at++
  return at
}

function wordEnd(text: string, at: number): number {
  while (at > 0 && at < text.length && /\S/.test(text[at])) at--
  return at
}
