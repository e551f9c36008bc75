/**
 * `npm run dist`: installers for this system into build/out/installers. Arguments are electron-builder's own, such as
 * `-- --linux deb` or `-- --dir`. It builds what changed, writes the bill of materials and the notices, packs, and says
 * how large the result is.
 */
import { existsSync, globSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { buildRenderer } from './buildRenderer.ts'
import { buildShell } from './buildShell.ts'
import { runNode } from './childProcess.ts'
import { writeLegal } from './legal.ts'
import { root } from './root.ts'

/** Gives electron-builder's exit code. */
export async function dist(args: string[]): Promise<number> {
  await buildRenderer()
  await buildShell()
  const parts = writeLegal()
  console.log(`${parts.length} packages go out: build/out/legal/sbom.cdx.json, THIRD-PARTY-NOTICES.txt`)
  const code = await runNode([path.join(root, 'node_modules/electron-builder/cli.js'), ...args])
  const output = args.find((each) => each.startsWith(outputOption))?.slice(outputOption.length) ?? 'build/out/installers'
  if (code === 0) reportSizes(path.resolve(root, output))
  return code
}

/** electron-builder's own. */
const outputOption = '-c.directories.output='

function reportSizes(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory() || /\.(dmg|zip|exe|AppImage|deb)$/.test(entry.name))
      console.log(`${(sizeOf(place) / 1e6).toFixed(1).padStart(8)} MB  ${path.relative(root, place)}`)
  }
}

function sizeOf(place: string): number {
  if (!statSync(place).isDirectory()) return statSync(place).size
  const files = globSync('**/*', { cwd: place, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0)
}

if (import.meta.main) process.exitCode = await dist(process.argv.slice(2))
