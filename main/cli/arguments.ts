import { InvalidArgumentError } from 'commander'

export function wholeNumber(value: string): number {
  const parsed = Number(value)
  if (!Number.isSafeInteger(parsed) || parsed < 0) throw new InvalidArgumentError('Give a whole number.')
  return parsed
}
