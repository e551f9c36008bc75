/** How hard a passphrase is to guess, roughly: a hint beside the field, and the least that is taken. */

export const shortestPassphrase = 12

export interface PassphraseStrength {
  level: 'short' | 'weak' | 'fair' | 'strong'
  hint: string
}

const known = ['password', 'passphrase', 'passwort', 'hospital', 'wardbench', 'letmein', 'welcome', 'qwerty', 'asdf', '1234', 'abcd', 'admin']

/**
 * Bits as if each character were drawn from the kinds of characters that are used, less what repeats, counts up or is known
 * to everyone. An upper bound: no formula knows what a person finds easy to remember.
 */
export function guessBits(passphrase: string): number {
  const characters = Array.from(passphrase)
  const kinds: [RegExp, number][] = [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\d/, 10], [/[^\p{L}\d]/u, 20]]
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(passphrase) ? size : 0), 0)
  if (alphabet === 0) return 0
  const lower = passphrase.toLowerCase()
  let counted = 0
  for (const [index, character] of characters.entries()) {
    const step = index === 0 ? null : character.codePointAt(0)! - characters[index - 1].codePointAt(0)!
    counted += step !== null && Math.abs(step) <= 1 ? 0.2 : 1
  }
  const distinct = new Set(characters).size
  counted = Math.min(counted, distinct * 2)
  for (const word of known) if (lower.includes(word)) counted -= word.length - 1
  // Words of a language carry less than random characters do.
  const looksRandom = kinds.filter(([kind]) => kind.test(passphrase)).length >= 3
  return Math.max(0, counted) * Math.log2(alphabet) * (looksRandom ? 0.8 : 0.65)
}

export function passphraseStrength(passphrase: string): PassphraseStrength {
  if (Array.from(passphrase).length < shortestPassphrase) {
    return { level: 'short', hint: `At least ${shortestPassphrase} characters. Five or six unrelated words are easy to type.` }
  }
  const bits = guessBits(passphrase)
  if (bits < 35) return { level: 'weak', hint: 'Weak: repeated, counted or well-known. Use unrelated words.' }
  if (bits < 60) return { level: 'fair', hint: 'Fair. Another unrelated word makes it strong.' }
  return { level: 'strong', hint: 'Strong.' }
}

/** Why it is not taken; null where it is. */
export function passphraseProblem(passphrase: string): string | null {
  const { level, hint } = passphraseStrength(passphrase)
  return level === 'short' || level === 'weak' ? `This passphrase is not taken. ${hint}` : null
}
