/** Settings that nobody knows: a mistake in a file, wherever it is read. Pure. */

type Settings = Record<string, unknown>

/** Settings that a schema has dropped since it does not know them: what is in its input and not in its output. */
export function unknownPaths(input: Settings, output: unknown): string[][] {
  return Object.entries(input).flatMap(([name, value]) => {
    if (!isSettings(output) || !Object.hasOwn(output, name)) return [[name]]
    return isSettings(value) ? unknownPaths(value, output[name]).map((path) => [name, ...path]) : []
  })
}

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
