/** Check digits and number plans: what makes a run of digits an identifier of its kind. Pure. */

const digitsOf = (code: string) => code.replace(/\D/g, '')

/** ISO/IEC 7812, Luhn: the last digit makes the weighted sum a multiple of ten. */
export function passesLuhn(code: string): boolean {
  const digits = digitsOf(code)
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 1 && sum % 10 === 0
}

/** National Provider Identifier: ten digits, Luhn with the prefix 80840 (45 CFR 162.406). */
export function isNpi(code: string): boolean {
  return /^[12]\d{9}$/.test(code) && passesLuhn(`80840${code}`)
}

/** Payment cards: 13 to 19 digits of a known issuer, Luhn. */
export function isCardNumber(code: string): boolean {
  const digits = digitsOf(code)
  return digits.length >= 13 && digits.length <= 19 && /^(4|5[1-5]|2[2-7]|3[47]|6)/.test(digits) && passesLuhn(digits)
}

/** DEA registration: two letters, seven digits, (1+3+5) + 2·(2+4+6) ends in the seventh. */
export function isDea(code: string): boolean {
  if (!/^[A-HJ-NP-UX][A-Z9]\d{7}$/.test(code)) return false
  const [a, b, c, d, e, f, check] = Array.from(code.slice(2), Number)
  return (a + c + e + 2 * (b + d + f)) % 10 === check
}

const vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const vinValues = 'A1B2C3D4E5F6G7H8J1K2L3M4N5P7R9S2T3U4V5W6X7Y8Z9'

/** Vehicle identification number: 17 characters without I, O and Q, check character at the ninth (49 CFR 565.15). */
export function isVin(code: string): boolean {
  if (!/^[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}$/.test(code)) return false
  const value = (letter: string) => (/\d/.test(letter) ? Number(letter) : Number(vinValues[vinValues.indexOf(letter) + 1]))
  const sum = [...code].reduce((total, letter, index) => total + value(letter) * vinWeights[index], 0)
  const check = sum % 11
  return code[8] === (check === 10 ? 'X' : String(check))
}

/** Areas 000, 666 and 900 to 999, group 00 and serial 0000 were never given out (SSA). */
export function isSsn(area: string, group: string, serial: string): boolean {
  return area !== '000' && area !== '666' && area[0] !== '9' && group !== '00' && serial !== '0000'
}

/** North American Numbering Plan: neither area code nor exchange begins with 0 or 1, and no area code is N11. */
export function isNorthAmericanNumber(area: string, exchange: string): boolean {
  return area[0] > '1' && exchange[0] > '1' && !(area[1] === '1' && area[2] === '1')
}

/** Days of a month of the proleptic Gregorian calendar; `year` null: the longest the month can be. */
export function isDay(year: number | null, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year ?? 2000, month, 0)).getUTCDate()
}
