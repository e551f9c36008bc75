import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { auditHead, type AuditHead } from '../../shared/domain/audit.ts'

/**
 * Ends of audit logs as this machine saw them when it closed a workspace, by its path, outside of the workspace: who writes
 * the log anew, or puts a shorter one there, has to know of this file too.
 */
const anchors = z.record(z.string(), auditHead)

export async function anchorOf(file: string, path: string): Promise<AuditHead | null> {
  return (await readAnchors(file))[path] ?? null
}

export async function keepAnchor(file: string, path: string, head: AuditHead): Promise<void> {
  await writeAnchors(file, { ...(await readAnchors(file)), [path]: head })
}

/** Another log takes the place of this one, as a restored backup does. */
export async function forgetAnchor(file: string, path: string): Promise<void> {
  const { [path]: known, ...others } = await readAnchors(file)
  if (known) await writeAnchors(file, others)
}

async function writeAnchors(file: string, all: z.infer<typeof anchors>): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.tmp`, JSON.stringify(all, null, 2), { mode: 0o600 })
  await rename(`${file}.tmp`, file)
}

async function readAnchors(file: string): Promise<z.infer<typeof anchors>> {
  try {
    return anchors.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // A missing or damaged list vouches for nothing.
    return {}
  }
}
