/** Holds sources against the table of `table.ts`; every violation is one readable line. */
import { importsOf, targetOf, type Import, type Source } from './imports.ts'
import type { Place } from './table.ts'

/** Which place a file belongs to, `*` replaced by the folder's name; undefined where the table has none for it. */
export function placeOf(file: string, places: readonly Place[]): { name: string; rules: Place } | undefined {
  const parts = file.split('/')
  for (let depth = parts.length; depth > 0; depth--) {
    const name = parts.slice(0, depth).join('/')
    const rules = places.find((each) => matches(each.place, name))
    if (rules) return { name, rules }
  }
  return undefined
}

function matches(pattern: string, name: string): boolean {
  const wanted = pattern.split('/')
  const given = name.split('/')
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index])
}

export function violations(
  sources: readonly Source[],
  places: readonly Place[],
  mayStartWorkers: readonly string[],
): string[] {
  return sources.flatMap((source) => {
    const from = placeOf(source.path, places)
    if (!from) return [`${source.path}: the table has no place for it`]
    return importsOf(source).flatMap((each) => {
      const reason = whyNot(source.path, from, each, places, mayStartWorkers)
      return reason ? [`${source.path} imports ${each.specifier}: ${reason}`] : []
    })
  })
}

function whyNot(
  file: string,
  from: { name: string; rules: Place },
  { specifier, kind }: Import,
  places: readonly Place[],
  mayStartWorkers: readonly string[],
): string | undefined {
  const target = targetOf(file, specifier)
  if ('node' in target) return from.rules.node ? undefined : `${from.name} runs without Node`
  if ('package' in target) {
    const { packages = [] } = from.rules
    return packages.includes(target.package) ? undefined : `${from.name} may not use ${target.package}`
  }
  if (kind === 'address' && target.file.endsWith('.worker.ts')) {
    return mayStartWorkers.includes(from.name) ? undefined : `${from.name} starts no workers`
  }
  // A folder's address (the project's own folder) imports nothing.
  if (kind === 'address' && !/\.\w+$/.test(target.file)) return undefined
  const to = placeOf(target.file, places)?.name ?? target.file.split('/')[0]
  if (to === from.name || from.rules.may.some((each) => matches(each, to))) return undefined
  return `${from.name} may not import ${to}`
}

/** The chain of run-time imports from a file to one of these packages, or undefined when there is none. */
export function chainTo(start: string, packages: readonly string[], sources: readonly Source[]): string[] | undefined {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const waiting = [[start]]
  const seen = new Set([start])
  for (let chain = waiting.shift(); chain; chain = waiting.shift()) {
    const source = byPath.get(chain[chain.length - 1])
    if (!source) continue
    for (const { specifier, kind } of importsOf(source)) {
      if (kind !== 'value') continue
      const target = targetOf(source.path, specifier)
      if ('package' in target && packages.includes(target.package)) return [...chain, target.package]
      if (!('file' in target) || seen.has(target.file)) continue
      seen.add(target.file)
      waiting.push([...chain, target.file])
    }
  }
  return undefined
}
