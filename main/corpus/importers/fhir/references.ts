import { isJsonObject } from '../readers/ndjson.ts'
import { CellProblem } from '../values.ts'
import type { Coding, Concept, Reference, Resource } from './resources.ts'

/** References and codings, read the same in every resource. */

type Referenced = 'Patient' | 'Encounter' | 'Condition' | 'Claim'
const literalReference = Object.fromEntries(
  ['Patient', 'Encounter', 'Condition', 'Claim'].map((type) => [
    type,
    new RegExp(`(?:^|/)${type}/([A-Za-z0-9._-]+)(?:/_history/[A-Za-z0-9._-]+)?$`),
  ]),
) as Record<Referenced, RegExp>

/**
 * Key of the resource that is meant: of "Encounter/7", "https://host/fhir/Encounter/7/_history/2", "urn:uuid:…", or of a
 * contained one ("#stay"), whose key holds that of its container. null where there is no reference.
 */
export function referencedKey(
  reference: Reference | null | undefined,
  { type, element, owner }: { type: Referenced; element: string; owner: Resource },
): string | null {
  const written = reference?.reference?.trim()
  if (!written) return null
  if (written.startsWith('#')) {
    if (containedIn(owner, type, written.slice(1)) === null) {
      throw new CellProblem(`${element} refers to a contained ${type} that is not there`)
    }
    return containedKey(owner, written.slice(1))
  }
  const uuid = /^urn:(?:uuid|oid):([A-Za-z0-9.-]+)$/.exec(written)
  const key = uuid?.[1] ?? literalReference[type].exec(written)?.[1]
  if (key === undefined) throw new CellProblem(`${element} is no reference to one ${type}`)
  return key
}

export function containedKey(owner: Resource, localId: string): string {
  return `${owner.id}#${localId}`
}

export function containedIn(owner: Resource, type: string, localId: string): Record<string, unknown> | null {
  const found = owner.contained?.find(
    (inner) => isJsonObject(inner) && inner.resourceType === type && inner.id === localId,
  )
  return isJsonObject(found) ? found : null
}

/** What a person reads: the concept's text, a display, or its code. */
export function conceptText(concept: Concept | null | undefined): string | null {
  const codings = concept?.coding ?? []
  const words = [concept?.text, ...codings.map(({ display }) => display), ...codings.map(({ code }) => code)]
  return words.map((word) => word?.trim()).find(Boolean) ?? null
}

/** Code of the concept in a code system whose address matches. */
export function codeIn(concept: Concept | null | undefined, system: RegExp): string | null {
  return codingsIn(concept, system).map(({ code }) => code?.trim()).find(Boolean) ?? null
}

export function codingsIn(concept: Concept | null | undefined, system: RegExp): Coding[] {
  return concept?.coding?.filter((coding) => system.test(coding.system ?? '')) ?? []
}

export function hasCode(concept: Concept | null | undefined, codes: ReadonlySet<string>): boolean {
  return concept?.coding?.some(({ code }) => codes.has(code ?? '')) ?? false
}
