/** Checks a resource against elements of a FHIR structure definition (test/fixtures/fhir-r4): what is wrong, in words. */
import structure from '../../fixtures/fhir-r4/riskAssessment.json' with { type: 'json' }

interface Element {
  name: string
  min: number
  max: string
  types: string[]
  targets?: string[]
  binding?: { strength: string; codes?: string[]; system?: string; displays?: Record<string, string> }
}
type Json = Record<string, unknown>

const types = structure.types as Record<string, Element[]>
const primitives = structure.primitives as Record<string, string>
const ucum = 'http://unitsofmeasure.org'

export function structureProblems(resource: Json): string[] {
  const { resourceType, ...rest } = resource
  if (resourceType !== structure.resource) return [`resourceType ${String(resourceType)}`]
  return problemsOf(rest, structure.resource, structure.resource)
}

function problemsOf(value: unknown, type: string, path: string): string[] {
  if (type === 'decimal') return typeof value === 'number' && Number.isFinite(value) ? [] : [`${path}: no decimal`]
  if (type === 'boolean') return typeof value === 'boolean' ? [] : [`${path}: no boolean`]
  if (type in primitives) return typeof value === 'string' && new RegExp(primitives[type], 'u').test(value) ? [] : [`${path}: no ${type}`]
  if (!(type in types)) return [`${path}: ${type} is not among the types that are checked`]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no ${type}`]
  const object = value as Json
  const named = new Map(types[type].flatMap((element) => namesOf(element).map(({ name, of }) => [name, { element, of }] as const)))
  const problems = Object.keys(object).filter((name) => !named.has(name)).map((name) => `${path}.${name}: no such element`)
  if (Object.keys(object).length === 0) problems.push(`${path}: empty (ele-1)`)
  for (const element of types[type]) {
    const present = namesOf(element).filter(({ name }) => object[name] !== undefined)
    const here = `${path}.${element.name}`
    if (present.length < element.min) problems.push(`${here}: missing`)
    if (present.length > 1) problems.push(`${here}: more than one choice`)
    for (const { name, of } of present) {
      const given = object[name]
      if ((element.max === '*') !== Array.isArray(given)) {
        problems.push(`${here}: ${element.max === '*' ? 'not a list' : 'a list'}`)
        continue
      }
      const values = Array.isArray(given) ? (given as unknown[]) : [given]
      if (values.length === 0) problems.push(`${here}: empty list`)
      for (const each of values) problems.push(...problemsOf(each, of, here), ...bindingProblems(each, element, here), ...targetProblems(each, element, here))
    }
  }
  if (type === 'RiskAssessment.prediction') problems.push(...invariants(object, path))
  return problems
}

function namesOf({ name, types: of }: Element): { name: string; of: string }[] {
  if (!name.endsWith('[x]')) return [{ name, of: of[0] }]
  return of.map((type) => ({ name: name.replace('[x]', type[0].toUpperCase() + type.slice(1)), of: type }))
}

/** Of an example binding only codes of its own system are held to it. */
function bindingProblems(value: unknown, { binding }: Element, path: string): string[] {
  if (!binding) return []
  if (binding.codes) return binding.codes.includes(String(value)) ? [] : [`${path}: code ${String(value)}`]
  const codings = ((value as Json)['coding'] ?? []) as { system?: string; code?: string; display?: string }[]
  return codings
    .filter(({ system }) => system === binding.system)
    .filter(({ code, display }) => binding.displays?.[code ?? ''] === undefined || (display !== undefined && binding.displays[code ?? ''] !== display))
    .map(({ code, display }) => `${path}: ${code} ${display}`)
}

function targetProblems(value: unknown, { targets }: Element, path: string): string[] {
  const type = targets && (value as { type?: string }).type
  return type === undefined || targets!.includes(type) ? [] : [`${path}: reference to ${type}`]
}

function invariants(prediction: Json, path: string): string[] {
  const { probabilityDecimal: decimal, probabilityRange: range } = prediction as { probabilityDecimal?: number; probabilityRange?: Record<string, Json | undefined> }
  const ends = [range?.['low'], range?.['high']].filter((end) => end !== undefined)
  return [
    ...(decimal !== undefined && decimal > 100 ? [`${path}: ras-2`] : []),
    ...(ends.some((end) => end['code'] !== '%' || end['system'] !== ucum) ? [`${path}: ras-1`] : []),
  ]
}
