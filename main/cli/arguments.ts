/** What the values of options are read as. Each throws InvalidArgumentError, which commander shows. */
import { InvalidArgumentError, Option } from 'commander'
import { statedReason } from '../../shared/domain/audit.ts'
import type { AlertBudget } from '../../shared/stats/alertBudget.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { alertBudgetOf } from './evaluate.ts'

export function wholeNumber(value: string): number {
  const parsed = Number(value)
  if (!Number.isSafeInteger(parsed) || parsed < 0) throw new InvalidArgumentError('Give a whole number.')
  return parsed
}

export function positiveNumber(value: string): number {
  const parsed = wholeNumber(value)
  if (parsed === 0) throw new InvalidArgumentError('Give a whole number above 0.')
  return parsed
}

export function passNumbers(value: string): number[] {
  return value.split(',').map((part) => wholeNumber(part.trim() || 'none'))
}

export function share(value: string): number {
  const parsed = Number(value)
  if (!(parsed >= 0 && parsed < 1)) throw new InvalidArgumentError('Give a share between 0 and 1.')
  return parsed
}

export function probability(value: string): number {
  const parsed = Number(value)
  if (value.trim() === '' || !(parsed >= 0 && parsed <= 1)) throw new InvalidArgumentError('Give a probability from 0 to 1.')
  return parsed
}

export function alerts(value: string): AlertBudget {
  const budget = alertBudgetOf(value)
  if (budget === null) throw new InvalidArgumentError('Give a share such as 5%, or a number a day such as 10/day.')
  return budget
}

/** For options that can be given several times, or with several values. */
export function collected<Value>(parse: (text: string) => Value): (text: string, before: Value[] | undefined) => Value[] {
  return (text, before = []) => [...before, parse(text)]
}

/** Of every command that writes data of the workspace to a place outside of it. */
export function exportReasonOption(): Option {
  return reasonOption('why it is exported; kept in the audit log')
}

/** Of every command that changes what others rely on. */
export function changeReasonOption(): Option {
  return reasonOption('why; kept').makeOptionMandatory()
}

function reasonOption(description: string): Option {
  return new Option('--reason <text>', description).argParser((value) => {
    const parsed = statedReason.safeParse(value)
    if (!parsed.success) throw new InvalidArgumentError('Say in a few words why.')
    return parsed.data
  })
}

/** Where only some uses of a command export. @throws AppError 'usage.reason' */
export function neededReason(reason: string | undefined): string {
  if (reason === undefined) throw new AppError('usage.reason', '--reason: say in a few words why this is exported.')
  return reason
}
