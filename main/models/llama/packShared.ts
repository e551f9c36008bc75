/** Prompts with a common beginning as one packed batch (see `PackedBatch`). */
import { maskedScore } from '../../engine/ops/attention.ts'
import type { PackedBatch } from './batch.ts'

export type TokenIds = { readonly ids: Int32Array }

/** One prompt is the trunk, read whole; the others leave it at `from`. */
export interface SharedPrompts {
  /** Index of the prompt. */
  trunk: number
  endings: { index: number; from: number }[]
}

/**
 * Groups of as many prompts each, padded: trunks to `trunk` positions, all endings of one to `endings`. The rows asked for
 * are the last token of each prompt, the trunk's first, then the endings' in their order.
 */
export function packShared(
  prompts: readonly TokenIds[],
  groups: readonly SharedPrompts[],
  padded: { trunk: number; endings: number },
): PackedBatch {
  const { trunk, endings } = padded
  const length = trunk + endings
  const asked = 1 + groups[0].endings.length
  const tokens = new BigInt64Array(groups.length * length)
  const positions = new BigInt64Array(groups.length * length)
  const mask = new Float32Array(groups.length * endings * length).fill(maskedScore)
  const rows = new BigInt64Array(groups.length * asked)
  for (const [sequence, group] of groups.entries()) {
    const start = sequence * length
    const { ids } = prompts[group.trunk]
    for (let column = 0; column < trunk; column++) positions[start + column] = BigInt(column)
    for (let column = 0; column < ids.length; column++) tokens[start + column] = BigInt(ids[column])
    rows[sequence * asked] = BigInt(start + ids.length - 1)
    let place = trunk
    for (const [number, { index, from }] of group.endings.entries()) {
      const ending = prompts[index].ids.subarray(from)
      const first = place
      for (const [offset, id] of ending.entries()) {
        tokens[start + place] = BigInt(id)
        positions[start + place] = BigInt(from + offset)
        const seen = (sequence * endings + place - trunk) * length
        mask.fill(0, seen, seen + from)
        mask.fill(0, seen + first, seen + place + 1)
        place++
      }
      rows[sequence * asked + 1 + number] = BigInt(start + place - 1)
    }
    // Padding sees the first token: a softmax over nothing would be no number.
    for (; place < length; place++) mask[(sequence * endings + place - trunk) * length] = 0
  }
  return { batch: groups.length, trunk, length, tokens, positions, mask, rows }
}
