/** A binary heap of numbers; `comesFirst(a, b)` says whether a leaves before b. */
export interface Heap {
  readonly size: number
  push(value: number): void
  /** Removes the first value; undefined when empty. */
  pop(): number | undefined
}

export function createHeap(comesFirst: (left: number, right: number) => boolean): Heap {
  const values: number[] = []

  function push(value: number): void {
    let position = values.length
    values.push(value)
    while (position > 0) {
      const parent = (position - 1) >> 1
      if (!comesFirst(value, values[parent])) break
      values[position] = values[parent]
      position = parent
    }
    values[position] = value
  }

  function pop(): number | undefined {
    const first = values[0]
    const moved = values.pop()
    if (moved === undefined || values.length === 0) return first
    let position = 0
    for (;;) {
      let child = 2 * position + 1
      if (child >= values.length) break
      if (child + 1 < values.length && comesFirst(values[child + 1], values[child])) child++
      if (!comesFirst(values[child], moved)) break
      values[position] = values[child]
      position = child
    }
    values[position] = moved
    return first
  }

  return {
    get size() {
      return values.length
    },
    push,
    pop,
  }
}
