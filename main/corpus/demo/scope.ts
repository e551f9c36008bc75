/**
 * Statements whose meaning hangs on what governs them: lists under opposite headings, and pairs of subjects with one
 * attribute each. Both sides draw on the same words, and words that weigh nothing stand wherever one side meets the
 * other, so that counting words and pairs of neighbours tells what was spoken of, and not what was said of it.
 */
import type { Random } from '../../../shared/random.ts'
import { chance, pick } from './draws.ts'
import { sentence } from './prose.ts'
import type { Finding, Listable, Presentation } from './types.ts'

export interface Listed {
  finding: Finding
  /** As printed. */
  phrase: string
}

export interface OpposedLists {
  present: Listed[]
  absent: Listed[]
  /** Items without weight that open and close the lists: [present, absent], two each. */
  idle: [string[], string[]]
}

/** What a presentation's own wordings speak of is in no list, since the two could contradict each other. */
export function fitting(items: readonly Listable[], presentation: Presentation): Listable[] {
  const told = toldBy(presentation)
  return items.filter(({ clashes }) => !clashes.test(told))
}

export function drawOpposed(
  random: Random,
  vocabulary: { items: readonly Listable[]; idle: readonly Listable[] },
  presentation: Presentation,
  count: number,
  presentChance: number,
): OpposedLists {
  const listed = random.shuffle(fitting(vocabulary.items, presentation)).slice(0, count)
  const lists: OpposedLists = { present: [], absent: [], idle: [[], []] }
  for (const finding of listed) {
    const side = chance(random, presentChance) ? lists.present : lists.absent
    side.push({ finding, phrase: pick(random, finding.phrases) })
  }
  const idle = random.shuffle(fitting(vocabulary.idle, presentation)).slice(0, 4).map(({ phrases }) => pick(random, phrases))
  lists.idle = [idle.slice(0, 2), idle.slice(2)]
  return lists
}

/** Both lists in either order. */
export function tellOpposed(random: Random, lists: OpposedLists, heads: Heads): string {
  const phrases = (items: readonly Listed[]) => items.map(({ phrase }) => phrase)
  return tellLists(random, { present: phrases(lists.present), absent: phrases(lists.absent), idle: lists.idle }, heads)
}

export interface Heads {
  present: string
  absent: string
}

export function tellLists(
  random: Random,
  { present, absent, idle }: { present: readonly string[]; absent: readonly string[]; idle: OpposedLists['idle'] },
  heads: Heads,
): string {
  const told = (head: string, items: readonly string[], [first, last]: readonly string[]) =>
    sentence(`${head} ${[first, ...items, last].join(', ')}`)
  const parts = [told(heads.present, present, idle[0]), told(heads.absent, absent, idle[1])]
  return random.shuffle(parts).join(' ')
}

const toldTexts = new Map<Presentation, string>()

/** All that a note may say of a reason for admission. */
export function toldBy(presentation: Presentation): string {
  let told = toldTexts.get(presentation)
  if (told === undefined) {
    const { complaint, story, negatives, exam, studies, impression, plan, course, diagnosis } = presentation
    told = [complaint, story, negatives, exam, studies, impression, plan, course, diagnosis].flat().join('\n')
    toldTexts.set(presentation, told)
  }
  return told
}

export interface Bound {
  subject: string
  attribute: string
}

/**
 * "The patient, by report, walks unaided nowadays; his sister, at baseline, needs help with bathing nowadays": who does
 * what is told by the clause alone. `asides` and `tails` are shared by all clauses; either order.
 */
export function tellBound(
  random: Random,
  pair: readonly [Bound, Bound],
  { asides, tails }: { asides: readonly string[]; tails: readonly string[] },
): string {
  const [first, second] = random.shuffle([...asides])
  const tail = pick(random, tails)
  const clauses = pair.map(({ subject, attribute }, index) => {
    return `${subject}, ${[first, second][index]}, ${attribute} ${tail}`
  })
  return sentence(random.shuffle(clauses).join('; '))
}
