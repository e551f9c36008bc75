/** Where two texts differ: the words that are in no run of five words which the other text has too. Pure. */

const runWords = 5

export function differences(text: string, other: string): { start: number; end: number }[] {
  const words = wordsOf(text)
  const shared = new Set(runsOf(wordsOf(other)))
  const covered = words.map(() => false)
  for (const [at, run] of runsOf(words).entries()) {
    if (shared.has(run)) covered.fill(true, at, at + runWords)
  }
  const ranges: { start: number; end: number }[] = []
  for (const [at, { start, end }] of words.entries()) {
    if (covered[at]) continue
    const last = ranges.at(-1)
    if (last && at > 0 && !covered[at - 1]) last.end = end
    else ranges.push({ start, end })
  }
  return ranges
}

interface Word {
  word: string
  start: number
  end: number
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), (match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }))
}

function runsOf(words: readonly Word[]): string[] {
  const count = Math.max(0, words.length - runWords + 1)
  return Array.from({ length: count }, (_, at) => words.slice(at, at + runWords).map(({ word }) => word).join(' '))
}
