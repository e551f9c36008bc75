import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { segmentSplitter } from '../../../main/corpus/importers/x12/segments.ts'
import { derive, encounter, note, taskFor } from '../tasks/support.ts'
import { collectingSink, fixture, importIntoWorkspace, importPaths, temporaryFile } from './support.ts'

const sample = readFileSync(fixture('x12/sample_835.edi'), 'utf8')

let files = 0
const importText = (content: string | Buffer) => importPaths([temporaryFile(`remittance-${files++}.835`, content)])

const header = (more = '') =>
  'ISA*00*          *00*          *ZZ*PAYER          *ZZ*HOSPITAL       *250201*0830*^*00501*000000001*0*T*:~' +
  `GS*HP*PAYER*HOSPITAL*20250201*0830*1*X*005010X221A1~${more}`
/** One interchange around these segments of one transaction, with the counts they need. */
function remittance(segments: string[], { control = '0001', trace = 'T1' } = {}): string {
  const content = [`ST*835*${control}`, `TRN*1*${trace}*1`, ...segments]
  return `${header()}${[...content, `SE*${content.length + 1}*${control}`].join('~')}~GE*1*1~IEA*1*000000001~`
}

describe('X12 835', () => {
  test('of the sample: five stays with what the payer made of them', async () => {
    const { claims, result, rejects } = await importPaths([fixture('x12/sample_835.edi')])
    expect(rejects).toEqual([])
    expect(result.warnings).toEqual([])
    expect(claims.map(({ encounterKey, statusCode, charge, paid, denialCodes }) => [
      encounterKey, statusCode, charge, paid, denialCodes.join(' '),
    ])).toEqual([
      ['ENC1001', '1', 12000, 8450, 'CO-45 PR-1'],
      ['ENC1002', '4', 9800, 0, 'CO-197'],
      ['ENC1003', '1', 4100, 0, 'CO-50'],
      ['ENC1004', '22', -2000, -1500, 'CO-45'],
      ['ENC1004', '1', 2000, 1500, 'CO-45'],
      ['ENC1005', '2', 600, 0, 'OA-23'],
    ])
    expect(claims[0]).toMatchObject({ time: '2025-02-01', payer: 'Medicaid', determination: null })
    expect(new Set(claims.map(({ claimKey }) => claimKey)).size).toBe(6)
  })

  test('gives the same in one line, with CRLF, with a line end as terminator, with other delimiters, compressed and twice', async () => {
    const { claims } = await importPaths([fixture('x12/sample_835.edi')])
    const oneLine = readFileSync(fixture('x12/sample_835_oneline.edi'), 'utf8')
    const variants = [
      oneLine,
      sample.replaceAll('\n', '\r\n'),
      oneLine.replaceAll('~', '\n'),
      oneLine.replaceAll('~', '\r\n'),
      oneLine.replaceAll('*', '|').replaceAll('~', '\x1d'),
      gzipSync(sample),
      `\ufeff\n${sample}\x1a`,
    ]
    for (const variant of variants) {
      const read = await importText(variant)
      expect(read.claims).toEqual(claims)
      expect(read.rejects).toEqual([])
    }
    expect((await importText(sample + oneLine.replaceAll('*', '|'))).claims).toEqual([...claims, ...claims])
  })

  test('is told from its denials: strict is status 4, broad adds nothing paid with a denial code', async () => {
    const { claims } = await importPaths([fixture('x12/sample_835.edi')])
    const stays = ['ENC1001', 'ENC1002', 'ENC1003', 'ENC1004', 'ENC1005', 'ENC1006']
    const corpus = { encounters: stays.map((key) => encounter(key)), notes: stays.map((key) => note(key)), claims }
    const labels = (definition: string) =>
      derive(taskFor('denial', { definition }), corpus).labels.map(({ value }) => value)
    expect(labels('strict')).toEqual([0, 1, 0, 0, 0])
    expect(labels('broad')).toEqual([0, 1, 1, 0, 0])
    expect(derive(taskFor('denial', { definition: 'initial' }), corpus).unlabelled[0].reason).toBe('no source')
    expect(derive(taskFor('denial', { definition: 'broad' }), corpus).unlabelled).toEqual([{ reason: 'no claim', notes: 1 }])
  })

  test('adds adjustments of claim and services; a code that cancels itself out denies nothing', async () => {
    const { claims } = await importText(
      remittance([
        'CLP*E1*1*300*0*100*12*P1',
        'CAS*PR*1*100',
        'SVC*HC:99213*100*0', 'CAS*CO*97*100**50*20',
        'SVC*HC:99214*200*100', 'CAS*CO*50*-20*1*253*100',
      ]),
    )
    expect(claims).toMatchObject([{ payer: 'PPO', denialCodes: ['PR-1', 'CO-97', 'CO-253'] }])
  })
})

describe('X12 835 beside other sources', () => {
  const stays = ['ENC1001', 'ENC1002', 'ENC1003', 'ENC1004']
  const table = (name: string, columns: string, row: (key: string) => string) =>
    temporaryFile(name, [columns, ...stays.map(row)].join('\n'))
  const encounters = () => table('encounters.csv', 'encounter_id,patient_id,class', (key) => `${key},p-${key},inpatient`)
  const notes = () => table(
    'notes.csv', 'note_id,patient_id,encounter_id,note_type,text', (key) => `${key},p-${key},${key},Discharge summary,well`,
  )

  test('labels their stays in the database, strict and broad, and says how many claims found none', async () => {
    const { result, label } = await importIntoWorkspace([fixture('x12/sample_835.edi'), encounters(), notes()])
    expect(result.counts.claims).toEqual({ rows: 6, inserted: 6, duplicates: 0 })
    expect(result.warnings).toEqual([expect.stringMatching(/^1 of 6 claims belong to no stay of the corpus\./)])
    const labels = async (definition: string) =>
      Object.fromEntries((await label(taskFor('denial', { definition }, { pick: 'discharge' }))).labels)
    expect(await labels('strict')).toEqual({ ENC1001: 0, ENC1002: 1, ENC1003: 0, ENC1004: 0 })
    expect(await labels('broad')).toEqual({ ENC1001: 0, ENC1002: 1, ENC1003: 1, ENC1004: 0 })
  })

  test('says that stays and notes are not there only as long as they are not', async () => {
    const missing = async (...beside: string[]) =>
      (await importPaths([fixture('x12/sample_835.edi'), ...beside])).sources.find(({ source }) => source === 'x12')!.missing.join()
    expect(await missing()).toMatch(/No stays: .*No notes: /)
    expect(await missing(encounters())).not.toContain('No stays')
    expect(await missing(encounters())).toContain('No notes')
    expect(await missing(encounters(), notes())).not.toMatch(/No stays|No notes/)
  })

  test('counts a file that is there twice once', async () => {
    const paths = [fixture('x12/sample_835.edi'), fixture('x12/sample_835_oneline.edi'), encounters(), notes()]
    const { result } = await importIntoWorkspace(paths)
    expect(result.counts.claims).toEqual({ rows: 12, inserted: 6, duplicates: 6 })
  })

  test('takes a reversal behind what it reverses, whatever file comes first', async () => {
    const later = remittance(
      ['DTM*405*20250301', 'CLP*ENC1003*22*-4100*0**MC*P', 'CAS*CO*50*-4100', 'CLP*ENC1003*1*4100*4000**MC*P', 'CAS*CO*45*100'],
      { trace: 'AAA' },
    )
    const paths = [temporaryFile('0-corrections.835', later), fixture('x12/sample_835.edi'), encounters(), notes()]
    const { label } = await importIntoWorkspace(paths)
    expect((await label(taskFor('denial', { definition: 'broad' }, { pick: 'discharge' }))).labels.get('ENC1003')).toBe(0)
  })

  test('is detected by what stands in it; other transactions are named, notes as text are left alone', async () => {
    const claims837 = header('ST*837*0001~').replace('*HP*', '*HC*')
    const paths = [
      temporaryFile('remit.txt', sample),
      temporaryFile('claims.edi', claims837),
      temporaryFile('ISA.txt', 'ISA patient was seen'),
      temporaryFile('REMIT_20250201', sample),
    ]
    const { sources, unused } = await importPaths(paths)
    const found = sources.find(({ source }) => source === 'x12')
    expect(found?.files.map(({ path }) => path)).toEqual([paths[0], paths[3]])
    expect(unused).toContainEqual({ path: paths[1], reason: 'X12, but no 835: it holds 837' })
  })
})

describe('X12 835 that is not whole', () => {
  const reasons = async (content: string) => {
    const { claims, rejects } = await importText(content)
    return { claims: claims.map(({ encounterKey }) => encounterKey), rejects: rejects.map(({ line, reason }) => `${line} ${reason}`) }
  }
  const one = ['CLP*E1*4*100*0**MC*P', 'CAS*CO*197*100']

  test.each([
    ['charge', 'CLP*E1*4*1O0*0**MC*P', '5 CLP03 (charge) is not an amount'],
    ['charge too large', `CLP*E1*4*${'9'.repeat(400)}*0**MC*P`, '5 CLP03 (charge) is not an amount'],
    ['payment', 'CLP*E1*4*100***MC*P', '5 CLP04 (paid) is not an amount'],
    ['status', 'CLP*E1*denied*100*0**MC*P', '5 CLP02 (claim status) is no code'],
    ['control number', 'CLP**4*100*0**MC*P', '5 CLP01 (patient control number) is empty'],
  ])('refuses a claim with a bad %s by its segment and element', async (_name, claim, reason) => {
    expect(await reasons(remittance([claim, one[1], 'CLP*E2*1*5*5**MC*P']))).toEqual({ claims: ['E2'], rejects: [reason] })
  })

  test('refuses a claim with an adjustment that is none', async () => {
    const bad = ['CAS*C0*197*100', 'CAS*CO*19.7*100', 'CAS*CO*197*1e2', 'SVC*HC:1*x*0'].map((cas) => reasons(remittance([one[0], cas])))
    expect((await Promise.all(bad)).map(({ rejects }) => rejects)).toEqual([
      ['5 CAS01 (adjustment group) is no code'], ['5 CAS reason is no code'], ['5 CAS amount is not an amount'],
      ['5 SVC02 (charge of a service) is not an amount'],
    ])
  })

  test('refuses the claims that lost segments where SE01 says that some are missing, and keeps the others', async () => {
    const whole = remittance([...one, 'CLP*E2*1*50*20**MC*P', 'CAS*CO*50*30'])
    expect(await reasons(whole)).toEqual({ claims: ['E1', 'E2'], rejects: [] })
    expect(await reasons(whole.replace('CAS*CO*50*30~', ''))).toEqual({
      claims: ['E1'],
      rejects: [
        '8 SE01 does not equal the number of segments: some are missing or doubled',
        '7 claim does not add up, in a transaction that is not whole',
      ],
    })
    const unbalanced = await importText(remittance(['CLP*E1*1*100*50**MC*P']))
    expect([unbalanced.claims.length, unbalanced.rejects]).toEqual([1, []])
    expect(unbalanced.result.warnings[0]).toMatch(/1 claims do not add up \(charge less adjustments is not what was paid\)/)
  })

  test('says that a file is cut off, and where', async () => {
    const whole = remittance([...one, 'CLP*E2*1*50*20**MC*P', 'CAS*CO*50*30'])
    expect(await reasons(whole.slice(0, whole.indexOf('CAS*CO*50') + 5))).toEqual({
      claims: ['E1'],
      rejects: [
        '8 last segment has no end: the file is cut off', '7 claim has a segment that cannot be read',
        '8 transaction has no end (SE): the file is cut off', '8 interchange has no end (IEA): the file is cut off',
      ],
    })
    expect((await reasons(whole.slice(0, whole.indexOf('GE*')))).rejects).toEqual(['9 interchange has no end (IEA): the file is cut off'])
  })

  test('names envelopes that contradict themselves', async () => {
    const whole = remittance(one)
    expect((await reasons(whole.replace('SE*5*0001', 'SE*5*0002'))).rejects[0]).toMatch(/^7 SE02 is not the control number/)
    expect((await reasons(whole.replace('GE*1*1', 'GE*2*1'))).rejects).toEqual(['8 GE01 does not equal the number of its transactions'])
    expect((await reasons(whole.replace('IEA*1*000000001', 'IEA*1*9'))).rejects).toEqual(['9 control numbers of an envelope differ'])
    expect((await reasons(whole.replace(/ST.*?~/, ''))).rejects[0]).toBe('3 segment stands outside of a transaction')
  })

  test('with delimiters that are not known leaves out that interchange alone', async () => {
    const broken = sample.replace('*T*:~', '*T*')
    expect((await reasons(broken + sample)).claims).toHaveLength(6)
    expect((await reasons(broken + sample)).rejects).toEqual([
      '1 ISA has not its 16 elements, so delimiters are not known: nothing up to the next ISA was read',
    ])
    expect((await reasons(`${sample}\nend of file`)).rejects).toEqual(['41 last segment has no end: the file is cut off'])
  })

  test('with a terminator that never comes holds no more than a segment', async () => {
    const { rejects } = await importText(header() + 'X'.repeat(2 ** 20))
    expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '3 segment is longer than 64 KB: its end is missing', '3 interchange has no end (IEA): the file is cut off',
    ])
  })
})

describe('whatever stands in an 835', () => {
  const segments = sample.split('~\n').filter((segment) => segment !== '')

  test('reading does not depend on where the file is cut into pieces, nor on its delimiters', () => {
    const read = (pieces: string[]) => {
      const split = segmentSplitter()
      return [...pieces.flatMap((piece) => [...split(piece, false)]), ...split('', true)]
    }
    const signs = fc.uniqueArray(fc.constantFrom('*', '|', '~', '\n', '\r\n', '\x1c', '\x1d', '^', '!', ':', '>'), { minLength: 3, maxLength: 3 })
    const property = fc.property(signs, fc.array(fc.nat(400), { maxLength: 40 }), ([element, component, terminator], lengths) => {
      fc.pre(![element, component].some((sign) => sign.includes('\n') || sign === '^') && terminator !== '^')
      const parts = segments.map((segment) => segment.split('*').map((part) => part.replaceAll(':', component)))
      const text = parts.map((elements) => elements.join(element) + terminator).join('')
      const pieces: string[] = []
      let at = 0
      for (const length of lengths) pieces.push(text.slice(at, (at += length)))
      expect(read([...pieces, text.slice(at)])).toEqual(
        parts.map((elements, index) => {
          const trimmed = elements.map((part) => part.trim())
          return { number: index + 1, id: trimmed[0], elements: trimmed }
        }),
      )
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('an import ends, counts what it leaves out, and repeats nothing of it', async () => {
    const at = fc.nat(segments.length - 1)
    const strange = fc.constantFrom(
      'CLP*E9*4*1e999*0', `CLP*${'9'.repeat(70_000)}*4*1*0`, 'CAS*CO', 'CLP', 'SE*99999999999999999999*0001', 'ST*835', 'ISA*00', 'IEA*1*1', '***',
      'CLP*__proto__*4*100*0**__proto__', 'CAS*constructor*197*9800', 'GE', `REF*${'*'.repeat(5000)}`, 'ISA|00|x', 'SVC*::::*-', 'DTM*405*20251399',
    )
    const change = fc.oneof(
      at.map((index) => (list: string[]) => list.toSpliced(index, 1)),
      at.map((index) => (list: string[]) => list.toSpliced(index, 0, list[index] ?? '')),
      fc.tuple(at, strange).map(([index, segment]) => (list: string[]) => list.toSpliced(index, 0, segment)),
      fc.tuple(at, fc.nat(60), fc.integer({ min: 1, max: 255 })).map(([index, place, bits]) => (list: string[]) => {
        const segment = list[index % list.length] ?? ''
        const character = String.fromCharCode((segment.charCodeAt(place) || 32) ^ bits)
        return list.with(index % list.length, segment.slice(0, place) + character + segment.slice(place + 1))
      }),
      at.map((index) => (list: string[]) => list.slice(0, index + 1)),
    )
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = changes.reduce((list, apply) => apply(list), segments)
      const text = changed.map((segment) => `${segment}~`).join('')
      const path = temporaryFile('mutated.835', Buffer.from(text, 'latin1'))
      const { sink, tables } = collectingSink()
      const result = await importCorpus({ sources: [{ source: 'x12', files: [{ path, table: 'remittances' }] }], settings: { minimumWords: 0 } }, { sink })
      const said = [...result.rejects.map(({ reason }) => reason), ...result.warnings].join('\n')
      expect(said).not.toMatch(/DOE|JANE|M0001|PAYERTEST|PCN1|ENC1|constructor|__proto__/)
      expect(tables.rejects.every(({ line }) => line >= 0 && line <= changed.length + 4)).toBe(true)
      for (const { charge, paid, statusCode, encounterKey, denialCodes } of tables.claims) {
        expect([Number.isFinite(charge), Number.isFinite(paid), /^\d{1,2}$/.test(statusCode!), encounterKey !== '']).toEqual([true, true, true, true])
        expect(denialCodes.every((code) => /^[A-Z]{2}-[A-Z0-9]{1,5}$/.test(code))).toBe(true)
      }
      // A segment more or less is never silent: counts of transaction, group or interchange no longer hold.
      if (changed.length !== segments.length) expect(result.rejects.length + result.warnings.length).toBeGreaterThan(0)
    })
    await fc.assert(property, { numRuns: 300, seed: 5 })
  })
})
