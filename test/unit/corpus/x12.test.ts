import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { derive, encounter, note, taskFor } from '../tasks/support.ts'
import { fixture, importPaths, temporaryFile } from './support.ts'

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
