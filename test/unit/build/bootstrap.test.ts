/** The bootstrap run for real in a small project of its own; npm is a script that writes down what it was asked. */
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../../build/root.ts'

const fakeNpm = `
const fs = require('node:fs'), path = require('node:path')
fs.appendFileSync(process.env.FAKE_NPM_LOG, process.argv.slice(2).join(' ') + '|' + process.env.ONNXRUNTIME_NODE_INSTALL + '\\n')
if (process.env.FAKE_NPM_FAILS) process.exit(1)
if (process.argv[2] === 'ci') {
  if (fs.existsSync('npm-at-work')) { console.error('two at once'); process.exit(1) }
  fs.writeFileSync('npm-at-work', '')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
  fs.mkdirSync('node_modules', { recursive: true })
  fs.rmSync('npm-at-work')
} else {
  const name = process.argv.at(-1).replace(/@[^@]*$/, '')
  const folder = path.join(process.cwd(), 'node_modules', name)
  fs.mkdirSync(folder, { recursive: true })
  fs.symlinkSync(process.execPath, path.join(folder, 'node'))
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ bin: { node: 'node' } }))
}
`

const target = `
if (process.argv.includes('--wait')) setInterval(() => {}, 1000)
process.on('SIGTERM', () => { console.log('told to end'); process.exit(7) })
console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, malloc: process.env.MALLOC_MMAP_THRESHOLD_ }))
process.exitCode = process.argv.includes('--fail') ? 3 : 0
`

let folder: string
let env: NodeJS.ProcessEnv
const log = () =>
  existsSync(path.join(folder, 'npm.log')) ? readFileSync(path.join(folder, 'npm.log'), 'utf8').trim().split('\n') : []
const writeLock = (version: string) =>
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/a': { version } } }))

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wardbench-bootstrap-'))
  mkdirSync(path.join(folder, 'build'))
  copyFileSync(path.join(root, 'build/bootstrap.mjs'), path.join(folder, 'build/bootstrap.mjs'))
  writeFileSync(path.join(folder, 'build/test.ts'), target)
  mkdirSync(path.join(folder, 'npm'))
  writeFileSync(path.join(folder, 'npm/npm-cli.js'), fakeNpm)
  // Whatever lies in the folders above.
  writeFileSync(path.join(folder, 'npm/package.json'), '{}')
  writeLock('1.0.0')
  env = {
    ...process.env,
    npm_execpath: path.join(folder, 'npm/npm-cli.js'),
    FAKE_NPM_LOG: path.join(folder, 'npm.log'),
  }
  delete env['INIT_CWD']
  delete env['NODE_OPTIONS']
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function run(args: string[], { more = {}, node = [] }: { more?: NodeJS.ProcessEnv; node?: string[] } = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, path.join(folder, 'build/bootstrap.mjs'), ...args],
    {
      cwd: folder,
      env: { ...env, ...more },
      encoding: 'utf8',
    },
  )
  return { status, stdout, stderr }
}

describe('the bootstrap', () => {
  it('installs from the lockfile once, and again only when the lockfile changed', () => {
    expect(run(['test']).status).toBe(0)
    expect(log()).toEqual([expect.stringMatching(/^ci --ignore-scripts .*\|skip$/)])
    run(['test'])
    expect(log()).toHaveLength(1)
    writeLock('2.0.0')
    run(['test'])
    expect(log()).toHaveLength(2)
  })

  it("takes over what the person's own npm install brought", () => {
    mkdirSync(path.join(folder, 'node_modules'))
    writeFileSync(
      path.join(folder, 'node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    )
    expect(run(['test']).status).toBe(0)
    expect(log()).toEqual([])
    writeLock('1.0.1')
    run(['test'])
    expect(log()).toHaveLength(1)
  })

  it('passes arguments and the exit code through, and keeps standard output for the target', () => {
    const { status, stdout, stderr } = run(['test', 'unit', '--fail'])
    expect(status).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ args: ['unit', '--fail'] })
    expect(stderr).toContain('Installing')
  })

  it('keeps malloc from holding on to large blocks, unless somebody says otherwise', () => {
    const mallocOf = (value?: string) =>
      (JSON.parse(run(['test'], { more: { MALLOC_MMAP_THRESHOLD_: value } }).stdout) as { malloc: string }).malloc
    expect(mallocOf()).toBe('131072')
    expect(mallocOf('65536')).toBe('65536')
  })

  it('passes signals through and waits for the end', async () => {
    const child = spawn(process.execPath, [path.join(folder, 'build/bootstrap.mjs'), 'test', '--wait'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    const ended = new Promise((resolve) => child.once('exit', resolve))
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += String(text)
      if (!child.killed) child.kill('SIGTERM')
    }
    expect(await ended).toBe(7)
    expect(output).toContain('told to end')
  })

  it('says plainly that the install failed and tries again the next time', () => {
    const { status, stderr } = run(['test'], { more: { FAKE_NPM_FAILS: '1' } })
    expect(status).toBe(1)
    expect(stderr).toContain('npm could not install the packages')
    expect(stderr).not.toContain('    at ')
    expect(run(['test']).status).toBe(0)
  })

  it('installs once when two start at the same time', async () => {
    const start = () =>
      new Promise((resolve) =>
        spawn(process.execPath, [path.join(folder, 'build/bootstrap.mjs'), 'test'], {
          cwd: folder,
          env,
          stdio: 'ignore',
        }).once('exit', resolve),
      )
    expect(await Promise.all([start(), start(), start()])).toEqual([0, 0, 0])
    expect(log()).toHaveLength(1)
  })

  it('is not held up by the lock of a setup that died', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    mkdirSync(path.join(folder, '.runtime/setup.lock'), { recursive: true })
    writeFileSync(path.join(folder, '.runtime/setup.lock/pid'), String(dead))
    expect(run(['test']).status).toBe(0)
    expect(existsSync(path.join(folder, '.runtime/setup.lock'))).toBe(false)
  })

  it('fetches a Node when the running one is too old, and runs the target with it', () => {
    const pretend =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})"
    const { status, stdout, stderr } = run(['test'], { node: ['--import', pretend] })
    expect(status).toBe(0)
    expect(stderr).toContain('Node 20.19.0 is too old')
    expect(log()[0]).toMatch(/^install --no-save .*--ignore-scripts .*node-.*@24\.\d+\.\d+\|skip$/)
    expect((JSON.parse(stdout) as { node: string }).node).toBe(process.execPath)
    expect(run(['test'], { node: ['--import', pretend] }).stderr).toBe('')
  })

  it('names what can be run when asked for something else', () => {
    const { status, stderr } = run(['strat'])
    expect(status).toBe(1)
    expect(stderr).toContain('start, test, demo')
  })
})
