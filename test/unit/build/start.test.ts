/** `npm start` behind the bootstrap, with the real headless host. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../../../build/root.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'wardbench-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const script = path.join(root, 'build/start.ts')
const env = { ...process.env, WARDBENCH_CONFIG: path.join(folder, 'config') }

describe('npm start', () => {
  it('--headless --workspace FILE makes the workspace, prints the address, serves it, and ends when told', async () => {
    const workspace = path.join(folder, 'ward.wardbench')
    const child = spawn(process.execPath, [script, '--headless', '--workspace', workspace], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    let output = ''
    let page: Response | undefined
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += String(text)
      const address = /^Wardbench is ready at (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)\n/m.exec(output)?.[1]
      if (!address || page) continue
      page = await fetch(address, { redirect: 'manual' })
      child.kill('SIGTERM')
    }
    expect(page?.status).toBe(303)
    expect(page?.headers.get('set-cookie')).toContain('HttpOnly')
    expect(existsSync(workspace)).toBe(true)
    expect(await ended).toBe(0)
  })

  it('hands the options of the headless host on to it', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--read-only', '--session-hours', 'many'], { env, encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('--session-hours takes a number above 0')
  })

  it.each([
    [['--port', 'eighty'], '--port needs a number, not "eighty"'],
    [['--prot', '80'], "Unknown option '--prot'"],
  ])('%j is answered in one plain line', (args, line) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(line)
    expect(stderr).not.toContain('    at ')
  })
})
