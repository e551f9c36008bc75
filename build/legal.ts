/**
 * What an installer says of its contents: a software bill of materials (CycloneDX 1.6, JSON) and the licences of all that
 * is in it. Read from package-lock.json and the installed packages; nothing is asked of any registry.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.ts'

export interface Component {
  /** Folder below the project, such as `node_modules/zod`. */
  folder: string
  name: string
  version: string
  /** SPDX expression; null where the package names none. */
  license: string | null
  /** Subresource integrity string of the lockfile, `sha512-` and base64. */
  integrity: string | null
}

interface LockEntry {
  name?: string
  version?: string
  license?: string
  integrity?: string
  dev?: boolean
}

/**
 * The packages that go out: those that the desktop bundle loads, those that are bundled into the page, and Electron.
 * Only what is installed here, so that another system's binaries are not named.
 */
export function components(): Component[] {
  const lock = readJson('package-lock.json') as { packages: Record<string, LockEntry> }
  const bundled = readJson('build/out/renderer/packages.json') as { name: string; version: string }[]
  const inPage = new Set(bundled.map(({ name, version }) => `${name}@${version}`))
  return Object.entries(lock.packages)
    .map(([folder, entry]) => ({ folder, entry, name: entry.name ?? folder.split('node_modules/').at(-1) ?? folder }))
    .filter(({ folder, entry, name }) => {
      const goesOut = !entry.dev || name === 'electron' || inPage.has(`${name}@${entry.version}`)
      return folder !== '' && goesOut && existsSync(path.join(root, folder, 'package.json'))
    })
    .map(({ folder, entry, name }) => ({
      folder,
      name,
      version: entry.version ?? '',
      license: entry.license ?? null,
      integrity: entry.integrity ?? null,
    }))
    .toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0))
}

/** Source: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/. */
export function billOfMaterials(parts: Component[]): object {
  const { name, version, license } = readJson('package.json') as { name: string; version: string; license: string }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version, licenses: [{ expression: license }] } },
    components: parts.map((part) => ({
      type: 'library',
      'bom-ref': part.folder,
      name: part.name,
      version: part.version,
      purl: `pkg:npm/${part.name.replace('@', '%40')}@${part.version}`,
      ...(part.license && { licenses: [{ expression: part.license }] }),
      ...(part.integrity?.startsWith('sha512-') && {
        hashes: [{ alg: 'SHA-512', content: Buffer.from(part.integrity.slice(7), 'base64').toString('hex') }],
      }),
    })),
  }
}

/** Licence and notice files of every component, each text once. */
export function notices(parts: Component[]): string {
  const byText = new Map<string, string[]>()
  for (const part of parts) {
    const text = licenceTexts(path.join(root, part.folder)) || `(no licence text in the package: ${part.license ?? 'none named'})`
    const title = `${part.name} ${part.version} · ${part.license ?? 'no licence named'}`
    byText.set(text, [...(byText.get(text) ?? []), title])
  }
  const line = '-'.repeat(80)
  const sections = [...byText].map(([text, titles]) => `${line}\n${titles.join('\n')}\n${line}\n\n${text}\n`)
  return ['What is in Wardbench, and under which licences.\n', ...sections].join('\n')
}

function licenceTexts(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(entry.name),
  )
  return files.map(({ name }) => readFileSync(path.join(folder, name), 'utf8').trim()).join('\n\n')
}

/** Writes both into build/out/legal, which electron-builder.yml puts beside the executable. */
export function writeLegal(): Component[] {
  const folder = path.join(root, 'build/out/legal')
  mkdirSync(folder, { recursive: true })
  const parts = components()
  writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(parts), null, 2)}\n`)
  writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(parts))
  return parts
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'))
}
