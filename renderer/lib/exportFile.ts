/**
 * What leaves the workspace as a file: the reason is asked for and put on record first, then the file is handed over. What
 * holds nothing of a workspace, such as the definition of a task, goes by `download` alone.
 */
import { create } from 'zustand'
import { explainError } from '../api.ts'
import { csvBlob, download } from './download.ts'
import { addMessage } from './messages.ts'
import { callApi } from './queries.ts'

interface Asked {
  /** What is exported, in words. */
  what: string
  /** Puts it on record; the dialog stays, with the cause, where that fails. */
  record: (reason: string) => Promise<unknown>
  /** Null: not exported. */
  answer: (reason: string | null) => void
}

/** One question at a time; `last` is offered again, for who exports ten charts for one committee. */
export const useExportGate = create<{ asked: Asked | null; last: string }>(() => ({ asked: null, last: '' }))

/** Null where the person thought better of it. */
export function askReason(what: string, record: (reason: string) => Promise<unknown> = () => Promise.resolve()): Promise<string | null> {
  useExportGate.getState().asked?.answer(null)
  return new Promise((resolve) => {
    const answer = (reason: string | null) => {
      useExportGate.setState((gate) => ({ asked: null, last: reason ?? gate.last }))
      resolve(reason)
    }
    useExportGate.setState({ asked: { what, record, answer } })
  })
}

/** Whether it was written; why it could not be is told. */
export async function exportFile(fileName: string, content: Blob): Promise<boolean> {
  try {
    return await written(fileName, content)
  } catch (error) {
    addMessage({ kind: 'failed', title: null, text: explainError(error).message, undo: null })
    return false
  }
}

async function written(fileName: string, content: Blob): Promise<boolean> {
  // Without a workspace there is nothing of one in it, nor a log.
  if ((await callApi('workspace.state', undefined)).open === null) {
    download(fileName, content)
    return true
  }
  const sha256 = await hashOf(content)
  const reason = await askReason(fileName, (why) => callApi('audit.export', { fileName, bytes: content.size, sha256, reason: why }))
  if (reason === null) return false
  download(fileName, content)
  return true
}

export function exportCsv(fileName: string, csv: string): Promise<boolean> {
  return exportFile(fileName, csvBlob(csv))
}

export function exportSvg(fileName: string, svg: string): Promise<boolean> {
  return exportFile(fileName, new Blob([svg], { type: 'image/svg+xml' }))
}

async function hashOf(content: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await content.arrayBuffer())
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
