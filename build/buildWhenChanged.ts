/**
 * Runs a build only when what it is made of changed. It is built beside the output and then put in its place, so that
 * whoever serves the output meanwhile sees the old or the new; the stamp is written last, so that an interrupted build is
 * done again.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface BuildStep {
  /** Names the stamp: `<output>.stamp`. */
  output: string
  /** Files and folders, relative to `root`, whose content decides. */
  inputs: string[]
  root: string
  build: (folder: string) => Promise<void>
}

/** Whether it had to build. */
export async function buildWhenChanged({ output, inputs, root, build }: BuildStep): Promise<boolean> {
  const stamp = hashOf(root, inputs)
  const stampFile = `${output}.stamp`
  if (existsSync(output) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false
  const fresh = `${output}.${process.pid}`
  mkdirSync(path.dirname(output), { recursive: true })
  try {
    await asProduction(() => build(fresh))
    rmSync(stampFile, { force: true })
    putInPlace(fresh, output)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  writeFileSync(stampFile, stamp)
  return true
}

/** What asks for the build may be a test, whose NODE_ENV would bundle packages as for their development. */
async function asProduction(build: () => Promise<void>): Promise<void> {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    await build()
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
}

function putInPlace(fresh: string, output: string): void {
  rmSync(output, { recursive: true, force: true })
  try {
    renameSync(fresh, output)
  } catch (error) {
    // Another build of the same sources was quicker by a moment; its output is as good.
    if (!existsSync(output)) throw error
  }
}

/** SHA-256 over names and contents, in one order on every system. */
function hashOf(root: string, inputs: string[]): string {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of filesUnder(root, input)) {
      hash.update(file.replaceAll(path.sep, '/')).update('\0')
      hash.update(readFileSync(path.join(root, file))).update('\0')
    }
  }
  return hash.digest('hex')
}

function filesUnder(root: string, input: string): string[] {
  const place = path.join(root, input)
  if (!existsSync(place)) return []
  if (statSync(place).isFile()) return [input]
  const entries = readdirSync(place, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))).toSorted()
}
