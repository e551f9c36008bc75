import { formatCount, formatScientific } from '../format.ts'

/** Any value of a stored config in words. */
export function configValue(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return formatCount(value)
    return Math.abs(value) < 1e-3 ? formatScientific(value) : String(value)
  }
  if (Array.isArray(value)) return value.map(configValue).join(', ')
  return String(value)
}
