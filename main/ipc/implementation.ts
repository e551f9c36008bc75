import { implement } from '@orpc/server'
import { AppError } from '../../shared/domain/errors.ts'
import { contract } from '../../shared/ipc/contract/index.ts'
import type { Backend } from '../backend.ts'

/** The contract's implementer; AppErrors cross the wire as APP with their code, everything else as an internal error. */
export const api = implement(contract)
  .$context<{ backend: Backend }>()
  .use(async ({ next, errors }) => {
    try {
      return await next()
    } catch (error) {
      if (error instanceof AppError) throw errors.APP({ message: error.message, data: { code: error.code } })
      throw error
    }
  })
