import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFileSync, readdirSync } from 'node:fs'
import { resolveRun } from '../../../main/cli/runFile.ts'
import { experimentDefinition } from '../../../shared/domain/experiment.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { parseText } from '../../../shared/text/settingsText.ts'

/** WARDBENCH_FUZZ_RUNS=20 tries twenty times as many. */
const runs = Number(process.env.WARDBENCH_FUZZ_RUNS ?? 1)
const seed = Number(process.env.WARDBENCH_FUZZ_SEED ?? 20_261_129)
const templates = new URL('../../../assets/experiments/', import.meta.url)

describe('settings from a stranger', () => {
  const tenfold = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(of).join(', ')}]`
  const laughs = [tenfold('a', 'ha'), ...[...'bcdefghi'].map((name, index) => tenfold(name, `*${'abcdefgh'[index]}`))].join('\n')

  it.each([
    ['a billion laughs', laughs, 2, /Write it out/],
    ['one that holds itself', 'a: &a\n  b: *a\n', 2, /Write it out/],
    ['a reference to nothing', 'a: *b\n', 1, /Write it out/],
    ['a merge', 'a: &a {x: 1}\nb:\n  <<: *a\n', 3, /Write it out/],
    ['a tag of JavaScript', 'a: 1\nb: !!js/function "function () {}"\n', 2, /Tags/],
    ['a tag of its own', '!run\na: 1\n', 1, /Tags/],
    ['bytes', 'a: !!binary AAAA\n', 1, /Tags/],
    ['a set', 'a: !!set {b, c}\n', 1, /Tags/],
    ['names that are tables', '? {a: 1}\n: 2\n', 1, /plain text/],
    ['a name twice', 'a: 1\nb: {c: 1, c: 2}\n', 2, /“c” is there twice/],
    ['a list without end', `a: ${'['.repeat(100_000)}`, 1, /nested too deeply/],
    ['tables without end', `a: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`, 1, /nested too deeply/],
    ['dashes without end', '- '.repeat(20_000), 1, /nested too deeply/],
    ['two texts', 'a: 1\n---\nb: 2\n', 2, /./],
    ['a megabyte', `a: ${'x'.repeat(1e6)}`, 1, /longer than/],
  ])('with %s are refused with the line', (_, text, line, message) => {
    const { value, error } = parseText(text)
    expect({ value, line: error?.line }).toEqual({ value: null, line })
    expect(error?.message).toMatch(message)
  })

  it('with tens of thousands of names are read as soon as others', () => {
    const before = process.cpuUsage()
    const { value } = parseText(Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n'))
    expect(Object.keys(value ?? {})).toHaveLength(50_000)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(15)
  })

  it('may not change what every object has, nor go unnoticed under such a name', () => {
    const { value } = parseText('__proto__: {seeds: [7]}\nconstructor: 1\nname: A\n')
    const layer = { value: value!, placeOf: () => 'file' }
    expect(() => resolveRun(experimentDefinition, [layer, layer])).toThrow(AppError)
    expect(({} as Record<string, unknown>)['seeds']).toBeUndefined()
  })

  it('are an experiment or are refused in words, whatever is changed of a template', () => {
    const texts = readdirSync(templates).filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(new URL(name, templates), 'utf8'))
    const piece = fc.constantFrom('&a ', '*a', '!!x ', '{', '[', ']', '}', ': ', '- ', '? ', '|\n', '>\n', '\t', '\n', '---\n', '%YAML 9\n', '"', "'", '#', '\0', '\ud800', '__proto__: 1\n', '<<: ', '1e999', '-.inf', '~', '9'.repeat(400))
    const change = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(30), piece)
    const outcomes = { 'an experiment': 0, 'no text of settings': 0, 'refused with its place': 0 }
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
        let changed = text
        for (const [place, length, inserted] of changes) {
          const at = Math.floor(place * changed.length)
          changed = changed.slice(0, at) + inserted + changed.slice(at + length)
        }
        const { value, error, lineOf } = parseText(changed)
        if (!value) {
          expect(error!.line).toBeGreaterThan(0)
          outcomes['no text of settings']++
          return
        }
        try {
          resolveRun(experimentDefinition, [{ value, placeOf: (path) => `line ${lineOf(path)}` }])
          outcomes['an experiment']++
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'usage.config' })
          outcomes['refused with its place']++
        }
      }),
      { numRuns: 300 * runs, seed },
    )
    process.stderr.write(`settings as YAML: ${Object.entries(outcomes).map(([what, count]) => `${count} ${what}`).join(', ')}\n`)
  }, 60_000 * (1 + runs))
})
