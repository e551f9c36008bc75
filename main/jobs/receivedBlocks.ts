import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Under Node, a block that comes from a child process leaves several times its size in short-lived buffers. V8 collects
 * young objects when their own few bytes have filled its heap, and looks at the buffers behind them at 64 MB, later where
 * cores are busy; malloc keeps that much for good. A young collection of a millisecond or two every few blocks lets the
 * same memory be used again.
 */
const bytesBetween = 8 * 2 ** 20

type Collect = (options: { type: 'minor' }) => void

/** To be told of every message that has been handed on. */
export function createBlockCollector(): (message: unknown) => void {
  let received = 0
  let collect: Collect | null = null
  return (message) => {
    received += bytesIn(message)
    if (received < bytesBetween) return
    received = 0
    collect ??= exposedCollector()
    collect({ type: 'minor' })
  }
}

function bytesIn(message: unknown): number {
  const { args } = message as { args?: unknown }
  if (!Array.isArray(args)) return 0
  return args.reduce((sum: number, arg: unknown) => sum + (arg instanceof Uint8Array ? arg.byteLength : 0), 0)
}

/** A context that is made after the flag has the function; nothing else gets it. */
function exposedCollector(): Collect {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as Collect
  setFlagsFromString('--no-expose-gc')
  return collect
}
