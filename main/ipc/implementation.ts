import { implement, ORPCError, ValidationError } from '@orpc/server'
import { AppError, damagedRow, explained } from '../../shared/domain/errors.ts'
import { contract } from '../../shared/ipc/contract/index.ts'
import type { Backend } from '../backend.ts'
import { record } from '../services/audit.ts'
import { auditedCalls } from './audited.ts'

/** The contract's implementer; AppErrors cross the wire as APP with their code, everything else as an internal error. */
export const api = implement(contract)
  .$context<{ backend: Backend }>()
  .use(async ({ next, errors, path, signal, context }, input) => {
    const told = (thrown: unknown): unknown => {
      const error = explained(thrown)
      const inWords = ({ message, code }: AppError) => errors.APP({ message, data: { code } })
      if (error instanceof AppError) return inWords(error)
      // Nobody waits for an answer that was called off, and its failing is no fault.
      if (!signal?.aborted && (!(error instanceof ORPCError) || error.status >= 500)) logPlace(path.join('.'), error)
      // An answer that is not as the contract says: rows that Wardbench did not write.
      return error instanceof ORPCError && error.status >= 500 && error.cause instanceof ValidationError ? inWords(damagedRow(error)) : error
    }
    // What was asked for before the lock is not answered after it.
    const checkLock = () => {
      if (path[0] !== 'workspace' && context.backend.workspaces.locked()) context.backend.workspaces.session()
    }
    try {
      checkLock()
      const result = await next()
      checkLock()
      await putOnRecord(context.backend, path.join('.'), input, result.output)
      refuseUnspeakable(result.output)
      return isIterable(result.output) ? { ...result, output: toldOf(result.output, told, checkLock) } : result
    } catch (error) {
      throw told(error)
    }
  })

/** Before the answer leaves: what cannot be recorded is not shown. */
async function putOnRecord({ workspaces }: Backend, call: string, input: unknown, output: unknown): Promise<void> {
  const entry = auditedCalls[call]?.((input ?? {}) as object, (output ?? {}) as object)
  if (entry) await record(workspaces.session(), entry.action, entry.subject, entry.detail)
}

/** Characters that fit into one message however they are escaped: JSON makes six of one at most, and a string has room for 2^29. */
const speakable = 8e7

/** A message that cannot be written would end the process, and its caller would wait for ever. @throws AppError 'answer.tooLarge' */
function refuseUnspeakable(output: unknown): void {
  if (charactersOf(output, speakable) < speakable) return
  try {
    JSON.stringify(output)
  } catch (cause) {
    throw new AppError('answer.tooLarge', 'This is too large to be shown: a text in the workspace is longer than Wardbench writes. Run a check of the workspace, or restore a backup.', { cause })
  }
}

/** About how many; counting stops at `enough`. */
function charactersOf(value: unknown, enough: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || isIterable(value)) return 8
  let sum = 2
  for (const each of Object.values(value)) {
    sum += 8 + charactersOf(each, enough - sum)
    if (sum >= enough) break
  }
  return sum
}

function isIterable(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

/** What goes wrong between the events of a stream is told like what goes wrong before an answer. */
async function* toldOf(
  events: AsyncIterable<unknown>,
  told: (error: unknown) => unknown,
  check: () => void,
): AsyncGenerator<unknown> {
  try {
    for await (const event of events) {
      check()
      refuseUnspeakable(event)
      yield event
    }
  } catch (error) {
    throw told(error)
  }
}

/** Where it happened, not what was said: a message may quote the data it stumbled over. */
function logPlace(call: string, error: unknown): void {
  const [name, stack] = error instanceof Error ? [error.name, error.stack ?? ''] : [typeof error, '']
  const places = stack.split('\n').filter((line) => /^\s+at /.test(line))
  process.stderr.write(`${[`${new Date().toISOString()} ${call}: ${name}`, ...places].join('\n')}\n`)
}
