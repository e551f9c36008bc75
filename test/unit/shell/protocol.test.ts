import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answerApp } from '../../../main/shell/protocol.ts'

// The package's own module looks for the binary, and even downloads it.
vi.mock('electron', () => ({ protocol: {} }))

let folder: string
const get = (url: string, method = 'GET') => answerApp(path.join(folder, 'renderer'), { url, method })

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wardbench-shell-'))
  mkdirSync(path.join(folder, 'renderer/assets'), { recursive: true })
  writeFileSync(path.join(folder, 'renderer/index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(path.join(folder, 'renderer/assets/index.js'), 'export {}')
  writeFileSync(path.join(folder, 'secret.json'), '{}')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('app://wardbench', () => {
  it('serves the page with a policy whose nonce is in the page and is new each time', async () => {
    const [first, second] = await Promise.all([get('app://wardbench/'), get('app://wardbench/')])
    const nonce = /content="([^"]+)"/.exec(await first.text())?.[1] ?? ''
    expect(nonce.length).toBeGreaterThan(20)
    expect(first.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(second.headers.get('content-security-policy')).not.toContain(nonce)
  })

  it('allows no script, connection, frame or form from outside', async () => {
    const policy = (await get('app://wardbench/')).headers.get('content-security-policy') ?? ''
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
    expect(rules.get('default-src')).toBe("'none'")
    expect(rules.get('script-src')).toBe("'self'")
    expect(rules.get('connect-src')).toBe("'self'")
    expect(rules.get('frame-ancestors')).toBe("'none'")
    expect(rules.get('form-action')).toBe("'none'")
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
  })

  it('serves scripts as scripts, and any path of the page as the page', async () => {
    expect((await get('app://wardbench/assets/index.js')).headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(await (await get('app://wardbench/runs/3')).text()).toContain('csp-nonce')
  })

  it.each([
    ['a file that is not there', 'app://wardbench/assets/none.js'],
    ['a file above the folder', 'app://wardbench/..%2fsecret.json'],
    ['a path that cannot be decoded', 'app://wardbench/%E0%A4%A.js'],
    ['another host', 'app://other/index.html'],
  ])('has nothing for %s', async (_, url) => {
    expect((await get(url)).status).toBe(404)
  })

  it('answers reading only', async () => {
    expect((await get('app://wardbench/', 'POST')).status).toBe(404)
  })
})
