/**
 * What `npm run dist` puts into an application folder: the real build and the real packer, with a stub of Electron's
 * executable where its binary is not here (only its marker for the fuses is real). The packed application is then run on
 * plain Node, with nothing but its own packages.
 */
import { extractAll, listPackage, statFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../build/root.ts'

/** Electron's own: where its executable keeps the state of its fuses, a digit for each. */
const fuseMarker = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const off = '0'.charCodeAt(0)
const on = '1'.charCodeAt(0)
const canPack = process.platform === 'linux' && process.arch === 'x64'

describe.skipIf(!canPack)('an application folder for Linux', () => {
  let folder: string
  let application: string
  let archive: string
  let packed: string[]
  let said: string

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wardbench-dist-'))
    const stub = stubOfElectron(path.join(folder, 'electron'))
    const output = path.join(folder, 'installers')
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['build/dist.ts', '--linux', 'dir', `-c.electronDist=${stub}`, `-c.directories.output=${output}`],
      { cwd: root, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(stdout + stderr)
    said = stdout
    application = path.join(output, 'linux-unpacked')
    archive = path.join(application, 'resources/app.asar')
    packed = listPackage(archive, { isPack: false }).map((file) => file.slice(1).replaceAll(path.sep, '/'))
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has the two bundles and packages in its archive, and no source, test or fixture', () => {
    const places = new Set(packed.map((file) => file.split('/').slice(0, 3).join('/')).filter((file) => !file.startsWith('node_modules')))
    expect([...places].sort()).toEqual(['build', 'build/out', 'build/out/main', 'build/out/renderer', 'package.json'])
    expect(packed.filter((file) => /\.(map|ts|md)$|(^|\/)(test|tests|__tests__)\//.test(file))).toEqual([])
  })

  it('has native code outside of the archive, for this system and processor only', () => {
    const native = packed.filter((file) => /\.(node|dll|dylib)$|\.so(\.\d+)*$/.test(file))
    expect(native.length).toBeGreaterThan(2)
    for (const file of native) {
      expect(statFile(archive, file)).toMatchObject({ unpacked: true })
      expect(file).not.toMatch(/darwin|mac|win32|win-|arm64|armv7|musl|cuda|tensorrt|vulkan/)
    }
  })

  it('is told with its size, which stays that of an application without GPU packs', () => {
    const megabytes = Number(/([\d.]+) MB {2}.*linux-unpacked$/m.exec(said)?.[1])
    expect(megabytes).toBeGreaterThan(50)
    // Electron itself is a stub here.
    expect(megabytes).toBeLessThan(160)
  })

  it('has models, tasks and templates as plain files', () => {
    for (const name of ['models', 'tasks', 'experiments']) expect(existsSync(path.join(application, 'resources/assets', name))).toBe(true)
    expect(globSync('**/*.safetensors', { cwd: path.join(application, 'resources/assets') }).length).toBeGreaterThan(1)
  })

  it('names every package in the bill of materials, with its licence in the notices', () => {
    const bill = JSON.parse(readFileSync(path.join(application, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string
      components: { name: string; version: string; purl: string }[]
    }
    expect(bill.bomFormat).toBe('CycloneDX')
    const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`))
    const manifests = packed.filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
    const unpacked = path.join(folder, 'extracted')
    extractAll(archive, unpacked)
    const missing = manifests
      .map((file) => JSON.parse(readFileSync(path.join(unpacked, file), 'utf8')) as { name?: string; version?: string })
      .filter(({ name, version }) => name && version && !named.has(`${name}@${version}`))
    expect(missing.map(({ name }) => name)).toEqual([])
    for (const name of ['electron', 'react', '@mantine/core', 'ag-grid-community', 'better-sqlite3', 'onnxruntime-node'])
      expect(bill.components.map((component) => component.name)).toContain(name)
    const notices = readFileSync(path.join(application, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const { name, version } of bill.components) expect(notices).toContain(`${name} ${version} · `)
  })

  it('has an executable that is no general Node and loads no other archive', async () => {
    const fuses = await getCurrentFuseWire(path.join(application, 'wardbench'))
    expect(fuses).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
    })
  })

  it('runs with nothing but what was packed: page, workspace, a job in a worker, the models that come with it', () => {
    const app = path.join(folder, 'app')
    extractAll(archive, app)
    cpSync(path.join(application, 'resources/assets'), path.join(folder, 'assets'), { recursive: true })
    const home = path.join(folder, 'home')
    mkdirSync(home)
    const fake = pathToFileURL(path.join(root, 'test/unit/shell/fakeElectron.ts')).href
    const hooks = path.join(folder, 'hooks.mjs')
    writeFileSync(
      hooks,
      `import { registerHooks } from 'node:module'
       registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: '${fake}', shortCircuit: true } : next(name, context) })`,
    )
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', pathToFileURL(hooks).href, path.join(app, 'build/out/main/main.js'), ''],
      { cwd: folder, env: { ...process.env, FAKE_ELECTRON_HOME: home, FAKE_ELECTRON_PACKAGE: folder }, encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ status: 200, strangerConnected: false, job: 'done', corpora: 1, shipped: 2 })
  })
})

describe('electron-builder.yml', () => {
  it('names the installers of each system, and no place that updates would come from', () => {
    const config = parse(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')) as Record<string, { target: unknown }> & { publish: unknown; asar: unknown }
    expect([config['win']?.target, config['mac']?.target, config['linux']?.target]).toEqual([['nsis', 'portable'], [{ target: 'dmg', arch: 'arm64' }], ['AppImage', 'deb']])
    expect([config.publish, config.asar]).toEqual([null, true])
  })
})

describe('the file list of electron-builder.yml', () => {
  /** What stays of the native packages that hold all systems' binaries. */
  const kept = (platform: string, arch: string) => {
    const yml = readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')
    const excluded = [...yml.matchAll(/^ {2}- '!(node_modules\/(?:better-sqlite3(?:-multiple-ciphers)?|onnxruntime-node)\/[^']*)'$/gm)].map((match) =>
      match[1]!.replaceAll('${platform}', platform).replaceAll('${arch}', arch),
    )
    expect(excluded.length).toBeGreaterThan(4)
    return globSync(['node_modules/better-sqlite3*/**/*', 'node_modules/onnxruntime-node/**/*'], { cwd: root })
      .map((file) => file.replaceAll(path.sep, '/'))
      .filter((file) => /\.(node|dll|dylib)$|\.so(\.\d+)*$/.test(file))
      .filter((file) => !excluded.some((pattern) => path.posix.matchesGlob(file, pattern)))
  }

  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['win32', 'x64'],
    ['win32', 'arm64'],
    ['darwin', 'arm64'],
  ])('keeps the binaries of %s-%s and no other', (platform, arch) => {
    const files = kept(platform, arch)
    expect(files.filter((file) => file.includes('better-sqlite3')).sort()).toEqual([
      `node_modules/better-sqlite3-multiple-ciphers/prebuilds/${platform}-${arch}.node`,
      `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    ])
    const engine = files.filter((file) => file.includes('onnxruntime-node'))
    expect(engine.length).toBeGreaterThan(1)
    expect(engine.filter((file) => !file.includes(`/${platform}/${arch}/`))).toEqual([])
  })
})

/** Enough of Electron's distribution to be packed; its executable starts nothing. */
function stubOfElectron(place: string): string {
  mkdirSync(path.join(place, 'locales'), { recursive: true })
  mkdirSync(path.join(place, 'resources'))
  const executable = path.join(place, 'electron')
  // Version 1 of the marker's list: eight fuses, each '1' or '0'.
  writeFileSync(executable, Buffer.concat([Buffer.from(fuseMarker), Buffer.from([1, 8]), Buffer.from('11111111')]))
  chmodSync(executable, 0o755)
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak']) writeFileSync(path.join(place, file), 'stub')
  return place
}
