/**
 * Lets long computations stay cancellable: awaited inside a hot loop, the pause gives the event loop a turn every
 * `milliseconds`, so that messages (a cancel, a progress report) get through, and throws once the signal is aborted.
 * Between turns it returns undefined and costs one clock read.
 */
export function createPause(signal?: AbortSignal, milliseconds = 40): () => Promise<void> | undefined {
  signal?.throwIfAborted()
  let lastTurn = performance.now()

  async function takeTurn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve))
    signal?.throwIfAborted()
    lastTurn = performance.now()
  }

  return () => (performance.now() - lastTurn < milliseconds ? undefined : takeTurn())
}
