/** Calls `lock` when nobody has done anything for a while. It starts with the first sign of a person, so never in the terminal. */
export interface IdleLock {
  /** Somebody is there. */
  active(): void
  /** Null: never. */
  setMinutes(minutes: number | null): void
  stop(): void
}

export function createIdleLock(lock: () => void): IdleLock {
  let minutes: number | null = null
  let seen = false
  let timer: NodeJS.Timeout | null = null
  function restart(): void {
    if (timer) clearTimeout(timer)
    timer = seen && minutes !== null ? setTimeout(lock, minutes * 60_000) : null
    timer?.unref()
  }
  return {
    active() {
      seen = true
      restart()
    },
    setMinutes(next) {
      minutes = next
      restart()
    },
    stop() {
      seen = false
      minutes = null
      restart()
    },
  }
}
