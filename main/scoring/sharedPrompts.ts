/**
 * Prompts that begin alike are read together: the common beginning once, as a trunk, then what each goes on with. Several
 * questions about one note cost little more than one of them; the result is that of reading each alone.
 */
import type { SharedPrompts, TokenIds } from '../models/llama/packShared.ts'

/** What all endings of one trunk may take together, in tokens: a mask of endings × all positions is made for them. */
const mostEndingTokens = 512

/**
 * Groups prompts that share at least half of the shorter one. Neighbours in the order of their tokens share most, so no pair
 * needs to be looked for. A prompt without such a neighbour is a trunk without endings.
 */
export function sharePrompts(prompts: readonly TokenIds[]): SharedPrompts[] {
  const order = [...prompts.keys()].sort((a, b) => compareIds(prompts[a].ids, prompts[b].ids) || a - b)
  const groups: SharedPrompts[] = []
  let endingTokens = 0
  for (const index of order) {
    const group = groups.at(-1)
    if (group) {
      const { ids } = prompts[index]
      const trunk = prompts[group.trunk].ids
      // An ending has a token of its own, so that a prompt equal to the trunk has a row of its own too.
      const from = Math.min(commonLength(trunk, ids), ids.length - 1)
      const own = ids.length - from
      if (2 * from >= Math.min(trunk.length, ids.length) && endingTokens + own <= mostEndingTokens) {
        group.endings.push({ index, from })
        endingTokens += own
        continue
      }
    }
    groups.push({ trunk: index, endings: [] })
    endingTokens = 0
  }
  return groups
}

/** Tokens of all endings of a group. */
export function endingLength(prompts: readonly TokenIds[], { endings }: SharedPrompts): number {
  return endings.reduce((sum, { index, from }) => sum + prompts[index].ids.length - from, 0)
}

/** Shorter first where one begins the other. */
function compareIds(a: Int32Array, b: Int32Array): number {
  const common = commonLength(a, b)
  return common < Math.min(a.length, b.length) ? a[common] - b[common] : a.length - b.length
}

function commonLength(a: Int32Array, b: Int32Array): number {
  const shorter = Math.min(a.length, b.length)
  let common = 0
  while (common < shorter && a[common] === b[common]) common++
  return common
}
