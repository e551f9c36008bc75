/** Character classes as `tokenizers` means them, which JavaScript's own `\s` and `\w` are not. */

const whiteSpace = /\p{White_Space}/u

const whiteSpaceUnits = new Set(
  Array.from({ length: 0x3001 }, (_, unit) => unit).filter((unit) => whiteSpace.test(String.fromCharCode(unit))),
)

/** Unicode's White_Space; all of it lies in single code units. */
export function isWhiteSpace(unit: number): boolean {
  return whiteSpaceUnits.has(unit)
}

/** `\w` of Rust's regular expressions, at the end and at the start of a text. */
export const endsInWord = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u
export const startsInWord = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u
