import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { derive, encounter, note, taskFor } from '../tasks/support.ts'
import { base64, concept, document, importResources, loinc, stay, type Resource } from './fhirResources.ts'
import { collectingSink, fixture, importPaths, temporaryFile } from './support.ts'

describe('FHIR conditions', () => {
  const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm'
  const icd9 = 'http://hl7.org/fhir/sid/icd-9-cm'
  const snomed = { system: 'http://snomed.info/sct', code: '44054006' }
  const condition = (id: string, coding: object[], more: object = {}): Resource => ({
    resourceType: 'Condition', id, code: { coding }, encounter: { reference: 'Encounter/e' }, ...more,
  })

  test('count by their ICD-10-CM or ICD-9-CM codes only, those of the tenth first', async () => {
    const { diagnoses, result } = await importResources([
      condition('1', [snomed, { system: icd10, code: 'E11.9' }, { system: icd9, code: '250.00' }]),
      condition('2', [{ system: 'urn:oid:2.16.840.1.113883.6.103', code: '038.9' }]),
      condition('3', [snomed]),
      condition('4', [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'E11.9' }]),
      condition('5', [{ system: icd9, code: '42' }]),
      condition('7', [{ system: 'http://mimic.mit.edu/fhir/mimic/CodeSystem/mimic-diagnosis-icd10', code: 'E1110' }]),
      condition('6', [{ system: icd10, code: 'I50.9' }], { verificationStatus: { coding: [{ code: 'refuted' }] } }),
    ])
    expect(diagnoses.map(({ icdVersion, code }) => [icdVersion, code])).toEqual([[10, 'E119'], [9, '0389'], [9, '42'], [10, 'E1110']])
    expect(result.rejects).toEqual([
      { reason: 'condition has no ICD-10-CM or ICD-9-CM code', rows: 2 },
      { reason: 'condition was refuted, is one of several possible, or was entered in error', rows: 1 },
    ])
    expect(result.warnings.join('\n')).toMatch(/2 resources have neither an ICD-10-CM.*\n.*1 resources hold an ICD-9 code of under three digits/)
  })

  test('belong to the stay they name, or to the one that names them', async () => {
    const { diagnoses, rejects } = await importResources([
      stay('e', { diagnosis: [{ condition: { reference: 'Condition/named' }, rank: 2 }] }),
      condition('named', [{ system: icd10, code: 'I10' }], { encounter: undefined }),
      condition('lost', [{ system: icd10, code: 'I10' }], { encounter: undefined }),
    ])
    expect(diagnoses).toEqual([{ encounterKey: 'e', sequence: 2, icdVersion: 10, code: 'I10' }])
    expect(rejects.map(({ reason }) => reason)).toEqual(['condition belongs to no encounter'])
  })
})

describe('FHIR documents', () => {
  const attachment = (contentType: string | undefined, data: string | Buffer, more: object = {}) => ({
    contentType, data: base64(data), ...more,
  })
  const read = async (...attachments: object[]) => {
    const content = attachments.map((form) => ({ attachment: form }))
    const { notes, rejects } = await importResources([document('d', '', { content })])
    return notes[0]?.text ?? rejects[0].reason
  }

  test('are read where they are plain text or HTML, in the charset they name', async () => {
    expect(await read(attachment('text/plain; charset=utf-8', 'Über 39 °C'))).toBe('Über 39 °C')
    expect(await read(attachment('text/plain; charset=iso-8859-1', Buffer.from('Über 39 °C', 'latin1')))).toBe('Über 39 °C')
    expect(await read(attachment('text/plain', Buffer.from('Über', 'latin1')))).toBe('Über')
    expect(await read(attachment('text/plain;charset=UTF-16LE', Buffer.from('Über', 'utf16le')))).toBe('Über')
    expect(await read(attachment(undefined, 'no type at all'))).toBe('no type at all')
    const html = '<html><head><style>p {}</style></head><body><h1>Plan</h1><p>BP &lt; 140&nbsp;mmHg</p><ul><li>Lasix<li>K&#43;</ul></body></html>'
    expect(await read(attachment('text/html', html))).toBe('Plan\n\nBP < 140 mmHg\n\n- Lasix\n- K+')
    expect(await read(attachment('application/pdf', '%PDF-1.7'), attachment('text/html', '<p>Plan'), attachment('text/plain', 'The plan'))).toBe('The plan')
  })

  test.each([
    ['RTF', [attachment('application/rtf', '{\\rtf1 x}')], 'attachment is RTF, which is not read: export plain text'],
    ['RTF called plain text', [attachment('text/plain', '{\\rtf1 x}')], 'attachment is RTF, which is not read: export plain text'],
    ['PDF', [attachment('application/pdf', '%PDF-1.7')], 'attachment is a PDF, which is not read: export plain text'],
    ['CDA', [attachment('application/xml', '<x/>')], 'attachment is XML (CDA), which is not read: export plain text'],
    ['a link', [{ contentType: 'text/plain', url: 'Binary/7' }], 'attachment is only linked (url), its text is not there'],
    ['nothing', [{ contentType: 'text/plain' }], 'attachment has no data'],
    ['damage', [{ contentType: 'text/plain', data: 'abc!' }], 'attachment is no valid base64'],
    ['a cut', [{ contentType: 'text/plain', data: 'YWJjZ' }], 'attachment is no valid base64'],
    ['no attachment', [], 'document has no attachment'],
  ])('that are %s are refused with a reason', async (_name, forms, reason) => {
    expect(await read(...forms)).toBe(reason)
  })

  test('have the types that the built-in tasks read by their LOINC codes, or the words of the source', async () => {
    const types = [
      loinc('18842-5'), loinc('28655-9', 'Physician Discharge summary'), loinc('34117-2', 'History and physical note'),
      { coding: [{ system: 'urn:epic', code: '1' }, { system: 'http://loinc.org', code: '47039-3' }], text: 'H&P' },
      loinc('11506-3', 'Progress note'), { text: 'Wound care' }, undefined,
    ]
    const { notes } = await importResources(types.map((type, index) => document(`d${index}`, `note ${index}`, { type })))
    expect(notes.map(({ type }) => type)).toEqual([
      'Discharge summary', 'Discharge summary', 'History and physical', 'History and physical', 'Progress note', 'Wound care', 'Note',
    ])
  })

  test('are as old as their text; those entered in error are dropped and counted', async () => {
    const written = attachment('text/plain', 'text', { creation: '2024-03-02T09:00:00-05:00' })
    const { notes, result } = await importResources([
      document('d', written),
      document('f', 'text two', { date: '2024-03', context: {} }),
      document('g', 'text three', { status: 'entered-in-error' }),
      document('h', 'text four', { docStatus: 'entered-in-error' }),
    ])
    expect(notes.map(({ time, encounterKey }) => [time, encounterKey])).toEqual([['2024-03-02T09:00:00', 'e'], [null, null]])
    expect(result.rejects).toEqual([{ reason: 'entered in error', rows: 2 }])
    expect(result.warnings.join('\n')).toMatch(/1 resources belong to no encounter/)
  })

  const report = (id: string, more: object): Resource => ({
    resourceType: 'DiagnosticReport', id, status: 'final', code: loinc('24627-2', 'Chest CT'), subject: { reference: 'Patient/p' },
    encounter: { reference: 'Encounter/e' }, issued: '2024-03-02T09:00:00-05:00', ...more,
  })

  test('and reports with a text are notes; the same text given as both is one', async () => {
    const form = (text: string) => [attachment('text/plain', text)]
    const { notes, result } = await importResources([
      document('d', 'discharged well'),
      report('d', { presentedForm: form('Lungs are clear.'), conclusion: 'No embolism', category: [{ coding: [{ code: 'LP29684-5' }] }] }),
      report('2', { conclusion: 'No growth' }),
      report('3', { presentedForm: form('discharged well') }),
      report('4', {}),
      report('5', { status: 'cancelled', conclusion: 'x' }),
    ])
    expect(notes.map(({ noteKey, type, text }) => [noteKey, type, text])).toEqual([
      ['d', 'Discharge summary', 'discharged well'],
      ['DiagnosticReport/d', 'Radiology report', 'Lungs are clear.\n\nConclusion: No embolism'],
      ['DiagnosticReport/2', 'Chest CT', 'No growth'],
    ])
    expect(result.rejects.map(({ reason }) => reason).sort()).toEqual([
      'report has no text (presentedForm or conclusion)', 'report has the same text as a document of its stay', 'report was cancelled',
    ])
  })
})

describe('FHIR claims', () => {
  test('of the sample in CARIN terms: what was charged, paid and refused, with the ICD codes of the claims', async () => {
    const { claims, diagnoses, rejects } = await importPaths([fixture('fhir-claims')])
    expect(rejects).toEqual([])
    expect(claims.map((claim) => [claim.encounterKey, claim.charge, claim.paid, claim.determination, claim.statusCode, claim.denialCodes.join()])).toEqual([
      ['e-1001', 12000, 8450, 'paid', '1', ''],
      ['e-1002', 9800, 0, 'denied', '4', '197'],
      ['e-1003', 4100, 0, 'denied', '4', '50'],
      ['e-1004', 2000, 900, 'paid', '1', '96'],
    ])
    expect(claims[0]).toMatchObject({ time: '2025-02-01', payer: 'Test Payer' })
    expect(diagnoses).toHaveLength(4)
    const stays = claims.map(({ encounterKey }) => encounterKey)
    const corpus = { claims, encounters: stays.map((key) => encounter(key)), notes: stays.map((key) => note(key)) }
    for (const definition of ['initial', 'strict', 'broad']) {
      expect(derive(taskFor('denial', { definition }), corpus).labels.map(({ value }) => value)).toEqual([0, 1, 1, 0])
    }
  })

  const benefit = (id: string, more: object): Resource => ({
    resourceType: 'ExplanationOfBenefit', id, status: 'active', use: 'claim', outcome: 'complete', created: '2024-04-01',
    item: [{ encounter: [{ reference: 'Encounter/e' }] }], ...more,
  })
  const status = (code: string, amount?: number) => ({
    type: concept('http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBPayerAdjudicationStatus', code), amount: { value: amount },
  })
  const category = (code: string, value: number) => ({ category: { coding: [{ code }] }, amount: { value } })

  test('find their stay by their items, by the claim they answer, or by the account number', async () => {
    const { claims, rejects } = await importResources([
      { resourceType: 'Claim', id: 'c', status: 'active', use: 'claim', item: [{ encounter: [{ reference: 'Encounter/f' }] }], total: { value: 70 } },
      benefit('1', { payment: status('paid', 5) }),
      benefit('2', { item: [], claim: { reference: 'Claim/c' }, payment: status('paid', 5) }),
      benefit('3', { item: [], supportingInfo: [{ category: { coding: [{ code: 'patientaccountnumber' }] }, valueString: 'PCN7' }] }),
      benefit('4', { item: [] }),
    ])
    expect(claims.map(({ encounterKey, charge, paid }) => [encounterKey, charge, paid])).toEqual([['e', null, 5], ['f', 70, 5], ['PCN7', null, null]])
    expect(rejects.map(({ reason }) => reason)).toEqual(['claim names no encounter and no patient account number'])
  })

  test('are never called paid or denied by their amounts', async () => {
    const { claims, result } = await importResources([
      benefit('1', { total: [category('submitted', 100), category('benefit', 0)], payment: { amount: { value: 0 } } }),
    ])
    expect(claims).toMatchObject([{ charge: 100, paid: 0, determination: null, statusCode: null }])
    expect(result.warnings.join()).toContain('1 resources do not say whether the claim was paid or denied')
    const corpus = { claims, encounters: [encounter('e')], notes: [note('e')] }
    expect(derive(taskFor('denial', { definition: 'broad' }), corpus).unlabelled).toEqual([{ reason: 'no source', notes: 1 }])
  })

  test('add up items where there is no total, know later payers, and leave out what is no claim', async () => {
    const reason = { coding: [{ system: 'https://x12.org/codes/claim-adjustment-reason-codes', code: '45' }] }
    const group = { coding: [{ system: 'https://x12.org/codes/claim-adjustment-group-codes', code: 'CO' }] }
    const items = [
      { encounter: [{ reference: 'Encounter/e' }], adjudication: [category('submitted', 60), category('paidtoprovider', 20), { category: group, reason }] },
      { encounter: [{ reference: 'Encounter/f' }], adjudication: [category('submitted', 40), category('paidtopatient', 1)] },
    ]
    const { claims, result } = await importResources([
      benefit('1', { item: items, precedence: 2, payment: status('partiallypaid') }),
      benefit('2', { use: 'preauthorization' }),
      benefit('3', { status: 'cancelled' }),
    ])
    expect(claims.map(({ claimKey, encounterKey }) => [claimKey, encounterKey])).toEqual([['1', 'e'], ['1#2', 'f']])
    expect(claims[0]).toMatchObject({ charge: 100, paid: 21, statusCode: '2', denialCodes: ['CO-45'] })
    expect(result.rejects.map(({ reason: text }) => text).sort()).toEqual(['claim was cancelled', 'preauthorization or predetermination, no claim'])
  })
})

describe('whatever stands in a bulk export', () => {
  const secret = 'qzxq-secret'
  const documents = gunzipSync(readFileSync(fixture('fhir-synthea/DocumentReference.000.ndjson.gz'))).toString().split('\n')
  const realLines = [
    ...['Patient', 'Encounter', 'Condition'].flatMap((type) =>
      gunzipSync(readFileSync(fixture(`fhir-synthea/${type}.000.ndjson.gz`))).toString().split('\n', 3),
    ),
    ...documents.slice(0, 2).map((line) => {
      const resource = JSON.parse(line) as { status: string; content: { attachment: { data: string } }[] }
      resource.status = 'current'
      resource.content[0].attachment.data = base64(`${secret} of the patient and ten words more that stand here`)
      return JSON.stringify(resource)
    }),
    ...readFileSync(fixture('fhir-claims/ExplanationOfBenefit.ndjson'), 'utf8').trim().split('\n').slice(0, 2),
    JSON.stringify({
      resourceType: 'DiagnosticReport', id: 'r', status: 'final', subject: { reference: '#p' }, conclusion: secret, issued: '2024-01-01',
      contained: [{ resourceType: 'Patient', id: 'p' }, { resourceType: 'Encounter', id: 'e', partOf: { reference: '#e' }, subject: { reference: '#p' } }],
    }),
  ]
  const deep = (levels: number) => '[{"a":'.repeat(levels) + 'null' + '}]'.repeat(levels)
  const strange = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '1e999', '-0', '123456789012345678901234567890', '{"__proto__":{"id":"x"}}', '"__proto__"', '"constructor"', '[null]', '[]', '{}',
      '"\\ud800"', '"#e"', '"Patient/__proto__"', '"2024-13"', '"9999-12-31T23:59:59-14:00"', `"${secret}"`, deep(20_000),
    ),
  )

  /** Where a JSON value begins behind a colon; what stands there is replaced. */
  function withValue(line: string, place: number, value: string): string {
    const starts = [...line.matchAll(/": ?("[^"]*"|true|false|-?\d[\d.]*)/g)]
    const match = starts[place % starts.length]
    const from = match.index + match[0].length - match[1].length
    return line.slice(0, from) + value + line.slice(from + match[1].length)
  }

  const mutation = fc.oneof(
    fc.record({ place: fc.nat(), value: strange }).map(({ place, value }) => (line: string) => withValue(line, place, value)),
    fc.record({ at: fc.nat(), code: fc.integer({ min: 1, max: 255 }) }).map(({ at, code }) => (line: string) => {
      const index = at % line.length
      return line.slice(0, index) + String.fromCharCode(line.charCodeAt(index) ^ code) + line.slice(index + 1)
    }),
    fc.record({ at: fc.nat(), length: fc.nat(200) }).map(({ at, length }) => (line: string) =>
      line.slice(0, at % line.length) + line.slice((at % line.length) + length),
    ),
    fc.record({ at: fc.nat(), length: fc.nat(200) }).map(({ at, length }) => (line: string) => {
      const index = at % line.length
      return line.slice(0, index + length) + line.slice(index)
    }),
    fc.nat().map((at) => (line: string) => line.slice(0, at % line.length)),
    fc.record({ key: fc.constantFrom('__proto__', 'constructor', 'contained', 'extension', 'resourceType'), value: strange }).map(
      ({ key, value }) => (line: string) => `{"${key}":${value},${line.slice(1)}`,
    ),
  )

  test('an import ends with records and with rejects that repeat nothing of it', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.record({ line: fc.constantFrom(...realLines), change: mutation }), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(undefined, 'Europe/Berlin'),
      async (changes, timeZone) => {
        const mutated = changes.map(({ line, change }) => ({ type: /"resourceType": ?"(\w+)"/.exec(line)![1], line: change(line).replaceAll('\n', ' ') }))
        const ofTypes = Map.groupBy(mutated, ({ type }) => type)
        const sourceFiles = [...ofTypes].map(([table, group]) => ({
          table, path: temporaryFile(`mutated-${table}.ndjson`, group.map(({ line }) => line).join('\n')),
        }))
        const { sink, tables } = collectingSink()
        const sources = [{ source: 'fhir' as const, files: sourceFiles }]
        const result = await importCorpus({ sources, settings: { minimumWords: 0, timeZone, keepNewborns: false } }, { sink })
        const said = [...result.rejects.map(({ reason }) => reason), ...result.warnings].join('\n')
        expect(said).not.toContain(secret)
        expect(said).not.toMatch(/Sumiko|Larue|NEWMAN|Test Payer|44\.1/)
        expect(tables.rejects.every(({ line }) => line >= 1 && line <= mutated.length)).toBe(true)
        for (const stayRecord of tables.encounters) {
          for (const time of [stayRecord.admitTime, stayRecord.dischargeTime]) expect(time ?? '2024-01-01').toMatch(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?$/)
        }
      },
    )
    await fc.assert(property, { numRuns: 100, seed: 11 })
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
