import type { ImportSettings } from '../../../shared/domain/corpus.ts'
import { importPaths, temporaryFile } from './support.ts'

/** Small FHIR resources: only what a test says differs from these. One patient p, one stay e. */
export type Resource = { resourceType: string } & Record<string, unknown>

let files = 0
export const lines = (resources: readonly object[]) => resources.map((resource) => JSON.stringify(resource)).join('\n')
/** One file for each type, as a bulk export has it. */
function filesOf(resources: readonly Resource[]): string[] {
  const types = Map.groupBy(resources, ({ resourceType }) => resourceType)
  return [...types].map(([type, ofType]) => temporaryFile(`${type}.${files++}.ndjson`, lines(ofType)))
}
export const importResources = (resources: readonly Resource[], settings: Partial<ImportSettings> = {}) =>
  importPaths(filesOf(resources), settings)

export const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
export const patient = (id: string, more: object = {}): Resource => ({ resourceType: 'Patient', id, ...more })
export const stay = (id: string, more: object = {}): Resource => ({
  resourceType: 'Encounter', id, status: 'finished', class: { code: 'IMP' }, subject: { reference: 'Patient/p' },
  period: { start: '2024-03-01T10:00:00-05:00', end: '2024-03-05T12:30:00-05:00' }, ...more,
})
export const concept = (system: string, code: string, display?: string) => ({ coding: [{ system, code, display }] })
export const loinc = (code: string, display?: string) => concept('http://loinc.org', code, display)
export const document = (id: string, text: string | object, more: object = {}): Resource => ({
  resourceType: 'DocumentReference', id, status: 'current', type: loinc('18842-5'), subject: { reference: 'Patient/p' },
  date: '2024-03-05T13:00:00-05:00', context: { encounter: [{ reference: 'Encounter/e' }] },
  content: [{ attachment: typeof text === 'string' ? { contentType: 'text/plain', data: base64(text) } : text }], ...more,
})
