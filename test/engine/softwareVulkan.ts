/**
 * A GPU in software for tests: SwiftShader, which comes with Debian's Chromium. What a child process needs in its
 * environment to find it, or why there is none.
 */
import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findOrInstallChromium } from '../../build/installChromium.ts'

const folder = '/usr/lib/chromium'

export function softwareVulkan(): { env: NodeJS.ProcessEnv; reason?: undefined } | { reason: string } {
  if (process.platform !== 'linux') return { reason: 'the software GPU of these tests is for Linux' }
  const files = ['libvk_swiftshader.so', 'libvulkan.so.1'].map((name) => path.join(folder, name))
  if (!files.every((file) => existsSync(file))) findOrInstallChromium()
  const missing = files.find((file) => !existsSync(file))
  if (missing) return { reason: `no Vulkan driver: ${missing} of Debian's Chromium is missing` }
  const [driver, loader] = files
  const libraries = mkdtempSync(path.join(tmpdir(), 'wardbench-vulkan-'))
  symlinkSync(loader, path.join(libraries, 'libvulkan.so.1'))
  const manifest = path.join(libraries, 'driver.json')
  const content = { file_format_version: '1.0.0', ICD: { library_path: driver, api_version: '1.0.5' } }
  writeFileSync(manifest, JSON.stringify(content))
  return { env: { LD_LIBRARY_PATH: libraries, VK_ICD_FILENAMES: manifest, VK_DRIVER_FILES: manifest } }
}
