/** The experiments of docs/findings.md, from the demo hospitals to their tables, with tiny settings. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { projectRoot } from '../../main/nodeHost.ts'

const run = promisify(execFile)
const patience = { timeout: 900_000 }

it('npm run findings --quick runs every experiment of the demo hospitals on the page and prints its tables', patience, async () => {
  const page = readFileSync(join(projectRoot, 'docs/findings.md'), 'utf8')
  const kinds = [...page.matchAll(/<!-- \/([^/\s]+) -->/g)].map(([, kind]) => kind)
  const { stdout } = await run(process.execPath, [join(projectRoot, 'build/findings.ts'), '--quick'])
  const printed = [...stdout.matchAll(/^# (\S+)$/gm)].map(([, kind]) => kind)
  expect(printed).toEqual(kinds)
  expect(stdout).toMatch(/\| none \| \d\.\d{3} \[/)
  expect(stdout.match(/AUROC \[95 % CI\]/g)?.length).toBeGreaterThan(10)
  expect(readFileSync(join(projectRoot, 'docs/findings.md'), 'utf8')).toBe(page)
})
