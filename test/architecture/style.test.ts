/** The parts of the house style that a machine can judge. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Source } from './imports.ts'
import { code, projectFiles } from './projectFiles.ts'

const sources = projectFiles(['main', 'renderer', 'shared', 'build', 'test'], code)
const product = sources.filter(({ path: file }) => /^(main|renderer|shared)\//.test(file))
const everything = projectFiles()
const thisFile = 'test/architecture/style.test.ts'

/** The files a rule is broken in, as `path: what`. */
function broken(files: readonly Source[], rule: (source: Source) => string | undefined): string[] {
  return files.flatMap((source) => {
    const what = rule(source)
    return what === undefined ? [] : [`${source.path}: ${what}`]
  })
}

const tooLong = ({ text }: Source) => (text.split('\n').length > 501 ? `${text.split('\n').length} lines` : undefined)

const noOpening = ({ text }: Source) =>
  /^(#!.*\n)?(\/\*|\/\/|import\b|export \{)/.test(text) ? undefined : `opens with ${text.split('\n')[0]}`

/** Nothing but re-exports of our own files: a door that hides who needs what. Wrapping a package is another matter. */
function barrel({ text }: Source): string | undefined {
  const statements = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').trim()
  const onlyReexports = /^(export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'\.[^']+'\s*)+$/.test(statements)
  return onlyReexports ? 'only re-exports' : undefined
}

function badName({ path: file }: Source): string | undefined {
  const name = path.posix.basename(file)
  const pattern = name.endsWith('.tsx')
    ? /^([A-Z][A-Za-z0-9]*(\.test)?|app|main)\.tsx$/
    : /^[a-z][A-Za-z0-9]*(\.(worker|test|d))?\.ts$/
  return pattern.test(name) ? undefined : 'is neither camelCase.ts, PascalCase.tsx nor camelCase.worker.ts'
}

const defaultExport = ({ text }: Source) => (/^export default\b/m.test(text) ? 'has a default export' : undefined)

const loosened = ({ text }: Source) => /@ts-(ignore|nocheck|expect-error)|(oxlint|eslint)-disable/.exec(text)?.[0]

/** An absolute path below a folder that only somebody's own machine has. */
const machinePath = /(?<![\w.~$}>/-])\/((work|tmp|root)(?=\/|\b)|(home|Users)\/\w)/
const registryHost = /registry\.(npmjs|yarnpkg)|npmmirror|https?:\/\/[^/\s"']*(artifactory|verdaccio|nexus)/

describe('the files of this project', () => {
  it('have no more than 500 lines', () => {
    expect(broken(sources, tooLong)).toEqual([])
  })

  it('open with what they are for, or with imports', () => {
    expect(broken(product, noOpening)).toEqual([])
  })

  it("are no barrels, but the contract's", () => {
    expect(
      broken(
        product.filter(({ path: file }) => file !== 'shared/ipc/contract/index.ts'),
        barrel,
      ),
    ).toEqual([])
  })

  it('are named after what they hold', () => {
    expect(
      broken(
        product.filter(({ path: file }) => !file.startsWith('main/db/migrations/')),
        badName,
      ),
    ).toEqual([])
  })

  it('export by name', () => {
    expect(broken(product, defaultExport)).toEqual([])
  })

  it('switch no check off', () => {
    expect(
      broken(
        sources.filter(({ path: file }) => file !== thisFile),
        loosened,
      ),
    ).toEqual([])
  })

  it("name no machine's folder and no registry", () => {
    const judged = everything.filter(({ path: file }) => file !== thisFile)
    const places = judged.flatMap(({ path: file, text }) =>
      text.split('\n').flatMap((line, index) => {
        const found = machinePath.exec(line)?.[0] ?? registryHost.exec(line)?.[0]
        return found ? [`${file}:${index + 1}: ${found}`] : []
      }),
    )
    expect(places).toEqual([])
  })

  it('lock packages by version and hash, not by the address they once came from', () => {
    const lockfile = everything.find(({ path: file }) => file === 'package-lock.json')
    expect(lockfile?.text).not.toMatch(/"resolved"/)
  })
})

describe('the style rules', () => {
  const source = (text: string, file = 'main/db/x.ts') => ({ path: file, text })

  it.each([
    ['a file over 500 lines', tooLong, source('\n'.repeat(501))],
    ['code before a word of what it is for', noOpening, source('const x = 1')],
    ['a file of re-exports', barrel, source("// all\nexport * from './a.ts'\nexport { b } from './b.ts'\n")],
    ['a snake_case name', badName, source('', 'main/db/my_file.ts')],
    ['a component in camelCase', badName, source('', 'renderer/ui/button.tsx')],
    ['a default export', defaultExport, source('export default 1')],
    ['a suppressed type error', loosened, source(`// @ts-${'ignore'}`)],
  ])('catch %s', (_, rule, given) => {
    expect(rule(given)).toBeTypeOf('string')
  })

  it.each([
    ['work', 'main'],
    ['home', 'ann', 'notes.csv'],
    ['tmp', 'x'],
  ])('catch a path of a machine below %s', (...parts) => {
    expect(machinePath.test(`const file = '/${parts.join('/')}'`)).toBe(true)
  })

  it.each(['renderer/lib/home/x', 'https://example.org/home/x', './tmp/x', '/homeward'])('let pass: %s', (line) => {
    expect(machinePath.test(line)).toBe(false)
  })
})
