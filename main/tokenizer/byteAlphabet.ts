/**
 * The alphabet of byte-level BPE (GPT-2): every byte is written as one printable character, so that a vocabulary can be
 * JSON. Printable Latin-1 stands for itself; the other 68 bytes take the characters from U+0100 on, a space is "Ġ".
 */

function isPrintableLatin1(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
}

/** The character of each byte [256]. */
export const byteCharacters: readonly string[] = (() => {
  let replacement = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintableLatin1(byte) ? byte : replacement++))
})()

const bytesByCharacter = new Map(byteCharacters.map((character, byte) => [character, byte]))

const utf8 = new TextEncoder()

/** Text as it is written in the vocabulary: one character a UTF-8 byte. */
export function toByteCharacters(text: string): string {
  let written = ''
  for (const byte of utf8.encode(text)) written += byteCharacters[byte]
  return written
}

/** The bytes of a vocabulary entry; null when a character is outside the byte alphabet. */
export function fromByteCharacters(token: string): Uint8Array | null {
  const bytes = new Uint8Array(token.length)
  for (let index = 0; index < token.length; index++) {
    const byte = bytesByCharacter.get(token[index])
    if (byte === undefined) return null
    bytes[index] = byte
  }
  return bytes
}
