/** The decoders of tokenizer.json: from the tokens as they are written in the vocabulary back to text. */
import type { DecoderStep } from './tokenizerJson.ts'

export type Decoder = (tokens: string[]) => string

type Step = (tokens: string[]) => string[]

export function createDecoder(steps: readonly DecoderStep[]): Decoder {
  const chain = steps.map(createStep)
  // Without a decoder, `tokenizers` puts spaces between the tokens.
  const glue = chain.length === 0 ? ' ' : ''
  return (tokens) => chain.reduce((decoded, step) => step(decoded), tokens).join(glue)
}

function createStep(step: DecoderStep): Step {
  switch (step.type) {
    case 'Replace':
      return (tokens) => tokens.map((token) => token.replaceAll(step.pattern.String, () => step.content))
    case 'Metaspace': {
      const { replacement, prepend_scheme: scheme } = step
      return (tokens) =>
        tokens.map((token, index) => token.replaceAll(replacement, index === 0 && scheme !== 'never' ? '' : ' '))
    }
    case 'Strip':
      return (tokens) => tokens.map((token) => strip(token, step.content, step.start, step.stop))
    case 'Fuse':
      return (tokens) => [tokens.join('')]
    case 'ByteFallback':
      return joinBytes
    case 'ByteLevel':
      throw new RangeError('Byte-level tokens are decoded as bytes')
  }
}

function strip(token: string, content: string, start: number, stop: number): string {
  let from = 0
  while (from < start && token[from] === content) from++
  let to = token.length
  while (token.length - to < stop && to > from && token[to - 1] === content) to--
  return token.slice(from, to)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Runs of byte tokens become their text; a run that is not UTF-8 becomes one U+FFFD a byte. */
function joinBytes(tokens: string[]): string[] {
  const joined: string[] = []
  let bytes: number[] = []
  function close(): void {
    if (bytes.length > 0) joined.push(readBytes(bytes))
    bytes = []
  }
  for (const token of tokens) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)
    if (byte) {
      bytes.push(parseInt(byte[1], 16))
      continue
    }
    close()
    joined.push(token)
  }
  close()
  return joined
}

function readBytes(bytes: readonly number[]): string {
  try {
    return utf8.decode(Uint8Array.from(bytes))
  } catch {
    return '\ufffd'.repeat(bytes.length)
  }
}
