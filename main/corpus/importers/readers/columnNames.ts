/**
 * Every column gets a name of its own, since rows are read by name. `__proto__` is none: an object takes it for
 * something else.
 */
export function columnNames(written: readonly string[]): string[] {
  const taken = new Set<string>()
  const copies = new Map<string, number>()
  return written.map((cell, index) => {
    const trimmed = cell.trim()
    const name = trimmed === '' || trimmed === '__proto__' ? `column ${index + 1}` : trimmed
    let unique = name
    while (taken.has(unique)) {
      const copy = (copies.get(name) ?? 1) + 1
      copies.set(name, copy)
      unique = `${name} (${copy})`
    }
    taken.add(unique)
    return unique
  })
}

/** A header with more is no header: a delimiter that stands for something else, or a file that is no table. */
export const maximumColumns = 10_000
