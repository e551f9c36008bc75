import * as z from 'zod'
import { auditHead, type AuditHead } from '../../shared/domain/audit.ts'
import { readConfig, writeConfig } from './configFile.ts'

/**
 * Ends of audit logs as this machine saw them when it closed a workspace, by its path, outside of the workspace: who writes
 * the log anew, or puts a shorter one there, has to know of this file too.
 */
const anchors = z.record(z.string(), auditHead)

export async function anchorOf(file: string, path: string): Promise<AuditHead | null> {
  return (await readAnchors(file))[path] ?? null
}

export async function keepAnchor(file: string, path: string, head: AuditHead): Promise<void> {
  await writeConfig(file, { ...(await readAnchors(file)), [path]: head })
}

/** Another log takes the place of this one, as a restored backup does. */
export async function forgetAnchor(file: string, path: string): Promise<void> {
  const { [path]: known, ...others } = await readAnchors(file)
  if (known) await writeConfig(file, others)
}

/** A missing or damaged list vouches for nothing. */
function readAnchors(file: string): Promise<z.infer<typeof anchors>> {
  return readConfig(file, anchors, {})
}
