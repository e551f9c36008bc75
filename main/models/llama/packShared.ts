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
 * are the last token of the trunk, then those of the endings in their order: `asked` of an ending's tokens, as many in every
 * group; the last one of each where it is not given.
 */
export function packShared(
  prompts: readonly TokenIds[],
  groups: readonly SharedPrompts[],
  padded: { trunk: number; endings: number },
  asked: (endingLength: number) => readonly number[] = (endingLength) => [endingLength - 1],
): PackedBatch {
  const { trunk, endings } = padded
  const length = trunk + endings
  const tokens = new BigInt64Array(groups.length * length)
  const positions = new BigInt64Array(groups.length * length)
  const mask = new Float32Array(groups.length * endings * length).fill(maskedScore)
  const rows: number[] = []
  for (const [sequence, group] of groups.entries()) {
    const start = sequence * length
    const { ids } = prompts[group.trunk]
    for (let column = 0; column < ids.length; column++) {
      tokens[start + column] = BigInt(ids[column])
      positions[start + column] = BigInt(column)
    }
    rows.push(start + ids.length - 1)
    let place = trunk
    for (const { index, from } of group.endings) {
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
      for (const token of asked(ending.length)) rows.push(start + first + token)
    }
    // Padding sees the first token: a softmax over nothing would be no number.
    for (; place < length; place++) mask[(sequence * endings + place - trunk) * length] = 0
  }
  return { batch: groups.length, trunk, length, tokens, positions, mask, rows: BigInt64Array.from(rows, BigInt) }
}
