/** Runs asynchronous changes one after the other, in the order they were asked for; one that fails stops none. */
export function createTurns(): <Result>(change: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (change) => {
    const result = last.then(change)
    last = result.catch(() => undefined)
    return result
  }
}
