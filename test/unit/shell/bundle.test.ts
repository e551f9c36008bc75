/** The bundle that Electron runs, run for real on plain Node with Electron's own objects faked. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRenderer } from '../../../build/buildRenderer.ts'
import { buildShell } from '../../../build/buildShell.ts'
import { root } from '../../../build/root.ts'
import { hardeningSwitches } from '../../../main/shell/security.ts'

const bundle = path.join(root, 'build/out/main')
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'wardbench-bundle-'))
  await buildRenderer()
  await buildShell()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the desktop bundle', () => {
  it('has every worker it starts, beside the file that starts it', () => {
    const files = readdirSync(bundle).filter((file) => file.endsWith('.js'))
    const code = files.map((file) => readFileSync(path.join(bundle, file), 'utf8')).join('\n')
    const named = [...code.matchAll(/new URL\((["'])\.\/([^"'`]+\.worker\.js)\1/g)].map((match) => match[2])
    expect(named.length).toBeGreaterThan(0)
    for (const file of [...named, 'ingest.worker.js', 'train.worker.js', 'score.worker.js', 'main.js', 'preload.cjs']) {
      expect(existsSync(path.join(bundle, file)), file).toBe(true)
    }
    expect(code).not.toMatch(/\.worker\.ts["'`]/)
  })

  it('has a page of packages as they are shipped, not as for their development, though a test asked for it', () => {
    const assets = path.join(root, 'build/out/renderer/assets')
    const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(10)
    expect(process.env['NODE_ENV']).toBe('test')
    const isForDevelopment = (file: string) => /jsxDEV|react-stack-bottom-frame.*Should have a queue|You are running a development/.test(readFileSync(path.join(assets, file), 'utf8'))
    expect(scripts.filter(isForDevelopment)).toEqual([])
  })

  it('gives the preload nothing but Electron to load: it is sandboxed', () => {
    const preload = readFileSync(path.join(bundle, 'preload.cjs'), 'utf8')
    expect([...preload.matchAll(/require\("([^"]+)"\)|^import /gm)].map((match) => match[1])).toEqual(['electron'])
  })

  function started(env: NodeJS.ProcessEnv) {
    const hooks = path.join(folder, 'hooks.mjs')
    const fake = pathToFileURL(path.join(import.meta.dirname, 'fakeElectron.ts')).href
    writeFileSync(
      hooks,
      `import { registerHooks } from 'node:module'
       registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: '${fake}', shortCircuit: true } : next(name, context) })`,
    )
    return spawnSync(process.execPath, ['--import', pathToFileURL(hooks).href, path.join(bundle, 'main.js'), ''], {
      env: { ...process.env, FAKE_ELECTRON_HOME: folder, ...env },
      encoding: 'utf8',
    })
  }

  it('opens a page, restricted before it is there, serves its port to it alone, runs a job in a worker, and quits cleanly', () => {
    const { status, stdout, stderr } = started({})
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      status: 200,
      strangerConnected: false,
      early: [...hardeningSwitches.map(([name]) => name), 'app://', 'sandbox'],
      restricted: ['request', 'permission', 'check', 'device', 'spelling'],
      listeners: 1,
      workspace: 'test',
      job: 'done',
      corpora: 1,
      shipped: 2,
    })
    expect(status).toBe(0)
  })

  it('opens nothing where it runs already', () => {
    expect(started({ FAKE_ELECTRON_SECOND: 'yes' })).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })
})
