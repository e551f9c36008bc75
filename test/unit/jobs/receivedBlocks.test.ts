import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createBlockCollector } from '../../../main/jobs/receivedBlocks.ts'

it('lets the memory of blocks that were handed on be used again, long before V8 would', async () => {
  const collect = createBlockCollector()
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let block = 0; block < 96; block++) {
    collect({ type: 'write', args: [1, new Uint8Array(2 ** 20)] })
    await nextTurn()
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  expect(most).toBeLessThan(32e6)
})
