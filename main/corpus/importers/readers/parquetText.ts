import type { SchemaElement } from 'hyparquet'
import { decodeText } from './bytes.ts'

/**
 * Values of Parquet's types as the text a CSV of the same table would hold: times as ISO text, decimals and integers
 * with all their digits. Null and NaN, which data frames write for null, are ''.
 */
export type ValueText = (value: unknown) => string

const unread: Record<string, string> = {
  BSON: 'BSON',
  INTERVAL: 'intervals',
  GEOMETRY: 'geometries',
  GEOGRAPHY: 'geometries',
  VARIANT: 'variants',
}

/** What the column holds where that is not read, else null. */
export function unreadType({ converted_type, logical_type }: SchemaElement): string | null {
  return unread[logical_type?.type ?? ''] ?? unread[converted_type ?? ''] ?? null
}

/** Whether the column holds instants in UTC, of which the hospital's wall clock is not known. */
export function isInstant({ logical_type }: SchemaElement): boolean {
  return logical_type?.type === 'TIMESTAMP' && logical_type.isAdjustedToUTC
}

/** @param onFallback told of each text that is not UTF-8 and is read as Windows-1252 */
export function valueText(element: SchemaElement, onFallback: () => void): ValueText {
  const convert = converterOf(element, onFallback)
  return (value) => (value === null || value === undefined ? '' : convert(value as never))
}

function converterOf(element: SchemaElement, onFallback: () => void): (value: never) => string {
  const { type, converted_type: converted, logical_type: logical } = element
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = (logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0
    return (value: number | bigint | Uint8Array) => decimalText(unscaled(value), scale)
  }
  if (converted === 'DATE' || logical?.type === 'DATE') return (days: number) => momentText(days * 86_400_000, '', '')
  if (logical?.type === 'TIMESTAMP') {
    return timestampText(nanosecondsIn[logical.unit], logical.isAdjustedToUTC ? 'Z' : '')
  }
  if (converted === 'TIMESTAMP_MILLIS') return timestampText(nanosecondsIn.MILLIS, '')
  if (converted === 'TIMESTAMP_MICROS') return timestampText(nanosecondsIn.MICROS, '')
  if (type === 'INT96') return int96Text
  if (logical?.type === 'TIME') return timeOfDayText(nanosecondsIn[logical.unit])
  if (converted === 'TIME_MILLIS') return timeOfDayText(nanosecondsIn.MILLIS)
  if (converted === 'TIME_MICROS') return timeOfDayText(nanosecondsIn.MICROS)
  if (converted?.startsWith('UINT') || (logical?.type === 'INTEGER' && !logical.isSigned)) {
    return (value: number | bigint) => String(typeof value === 'bigint' ? BigInt.asUintN(64, value) : value >>> 0)
  }
  if (logical?.type === 'FLOAT16') return (bytes: Uint8Array) => numberText(float16(bytes))
  if (logical?.type === 'UUID') return uuidText
  if (type === 'FLOAT') return (value: number) => numberText(shortestFloat(value))
  if (type === 'DOUBLE') return numberText
  if (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') {
    return (bytes: Uint8Array) => {
      const { text, fallback } = decodeText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      if (fallback) onFallback()
      return text
    }
  }
  return String
}

const nanosecondsIn = { MILLIS: 1_000_000n, MICROS: 1_000n, NANOS: 1n }
const daysBeforeEpoch = 2_440_588n // in INT96, days count from the Julian epoch

function timestampText(nanoseconds: bigint, zone: string) {
  return (value: bigint | number): string => nanosecondText(BigInt(value) * nanoseconds, zone)
}

function int96Text(value: bigint): string {
  const days = (value >> 64n) - daysBeforeEpoch
  return nanosecondText(days * 86_400_000_000_000n + BigInt.asUintN(64, value), '')
}

function nanosecondText(nanoseconds: bigint, zone: string): string {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`
  return momentText(Number((nanoseconds - fraction) / 1_000_000n), `T`, digits + zone)
}

/** A moment outside of the calendar stays a number, which is then refused as no time. */
function momentText(milliseconds: number, separator: '' | 'T', ending: string): string {
  const day = Math.floor(milliseconds / 86_400_000)
  const written = dayText(day)
  if (written === null) return String(milliseconds)
  if (separator === '') return written
  const seconds = Math.floor((milliseconds - day * 86_400_000) / 1000)
  return `${written}T${clockText(seconds)}${ending}`
}

let lastDay: { day: number; text: string | null } = { day: NaN, text: null }

/** Rows of one day follow each other, and writing a date is most of the work. */
function dayText(day: number): string | null {
  if (day === lastDay.day) return lastDay.text
  const date = new Date(day * 86_400_000)
  lastDay = { day, text: Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, -14) }
  return lastDay.text
}

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

function clockText(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return `${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[seconds % 60]}`
}

function timeOfDayText(nanoseconds: bigint) {
  return (value: bigint | number): string => {
    const seconds = Number((BigInt(value) * nanoseconds) / 1_000_000_000n)
    return seconds >= 0 && seconds < 86_400 ? clockText(seconds) : String(value)
  }
}

/** Big-endian two's complement where it is bytes. */
function unscaled(value: number | bigint | Uint8Array): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value)
  if (value.length === 0) return 0n
  return BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`))
}

function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value)
  const sign = value < 0n ? '-' : ''
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}

/** The shortest decimal that is this 32-bit float: 98.6, where the double nearest to it prints 98.5999984741211. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (Math.fround(rounded) === value) return rounded
  }
  return value
}

function float16(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat16(0, true)
}

function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
