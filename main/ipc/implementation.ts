import { implement, ORPCError } from '@orpc/server'
import { AppError } from '../../shared/domain/errors.ts'
import { contract } from '../../shared/ipc/contract/index.ts'
import type { Backend } from '../backend.ts'

/** The contract's implementer; AppErrors cross the wire as APP with their code, everything else as an internal error. */
export const api = implement(contract)
  .$context<{ backend: Backend }>()
  .use(async ({ next, errors, path, signal }) => {
    try {
      return await next()
    } catch (error) {
      if (error instanceof AppError) throw errors.APP({ message: error.message, data: { code: error.code } })
      // Nobody waits for an answer that was called off, and its failing is no fault.
      if (signal?.aborted) throw error
      if (!(error instanceof ORPCError) || error.status >= 500) logPlace(path.join('.'), error)
      throw error
    }
  })

/** Where it happened, not what was said: a message may quote the data it stumbled over. */
function logPlace(call: string, error: unknown): void {
  const [name, stack] = error instanceof Error ? [error.name, error.stack ?? ''] : [typeof error, '']
  const places = stack.split('\n').filter((line) => /^\s+at /.test(line))
  process.stderr.write(`${[`${new Date().toISOString()} ${call}: ${name}`, ...places].join('\n')}\n`)
}
