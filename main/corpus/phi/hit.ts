import type { PhiKind } from '../../../shared/domain/phi.ts'

/** What a rule found at its place of the text: an identifier, or with 'mark' one that was taken out before. */
export interface Hit {
  kind: PhiKind | 'mark'
  start: number
  end: number
}

/** The match of a sticky pattern at `at`, or null. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** What stands just before `at`, in small letters. */
export function before(text: string, at: number, characters: number): string {
  return text.slice(Math.max(0, at - characters), at).toLowerCase()
}

const letter = 1
const upper = 2
const digit = 4
const classes = new Uint8Array(0x250)
for (let code = 0xc0; code < 0x250; code++) if (code !== 0xd7 && code !== 0xf7) classes[code] = code < 0xdf ? letter | upper : letter
for (let code = 48; code < 58; code++) classes[code] = digit
for (let code = 65; code < 91; code++) {
  classes[code] = letter | upper
  classes[code + 32] = letter
}

/** ASCII and Latin letters. NaN, past the end of a text, is nothing. */
export function isLetter(code: number): boolean {
  return code < 0x250 && (classes[code] & letter) !== 0
}

export function isUpper(code: number): boolean {
  return code < 0x250 && (classes[code] & upper) !== 0
}

export function isLetterOrDigit(code: number): boolean {
  return code < 0x250 && classes[code] !== 0
}
