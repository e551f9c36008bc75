/** The typed client for everything a host can be asked; the same over MessagePort and WebSocket. */
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { AppError } from '../shared/domain/errors.ts'
import type { Contract } from '../shared/ipc/contract/index.ts'
import { connectionLink } from './lib/connection.ts'

export type Api = ContractRouterClient<Contract>

export const api: Api = createORPCClient(connectionLink)

interface FieldIssue {
  message: string
  path?: (string | number)[]
}

function fieldIssues(data: unknown): FieldIssue[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return []
  return data.issues.filter(
    (issue): issue is FieldIssue => typeof issue === 'object' && issue !== null && typeof issue.message === 'string',
  )
}

/** What a person should read about a failed call, and the code that tests and logs can rely on. */
export function explainError(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  if (error instanceof ORPCError) {
    if (error.code === 'APP') return { code: String(error.data?.code ?? 'app'), message: error.message }
    if (error.code === 'BAD_REQUEST') {
      const issues = fieldIssues(error.data).map((issue) => `${issue.path?.join('.') || 'input'}: ${issue.message}`)
      return { code: 'bad_request', message: issues.join('; ') || 'The workbench did not accept this request.' }
    }
    return { code: error.code, message: 'The workbench met an unexpected error. Its log names the cause.' }
  }
  if (error instanceof TypeError && error.message.includes('dynamically imported module')) {
    return {
      code: 'part_missing',
      message: 'A part of this window could not be loaded. Try again once the workbench is back.',
    }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
