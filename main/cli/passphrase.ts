/**
 * Passphrases in the terminal: typed without being shown, or read from a file descriptor, one a line. Never from an argument
 * or a variable, which other processes of the machine can read.
 */
import { readFileSync } from 'node:fs'
import { stderr, stdin } from 'node:process'
import { AppError } from '../../shared/domain/errors.ts'

let lines: string[] | null = null
let descriptor: number | null = null

/** `--passphrase-fd` of the command that runs. */
export function readPassphrasesFrom(fd: number): void {
  descriptor = fd
  lines = null
}

/** The next line of the descriptor; without one, what a person types. The last line is good for every later question. */
export async function askPassphrase(question: string): Promise<string> {
  if (descriptor !== null) {
    lines ??= linesOf(descriptor)
    const line = lines.length > 1 ? lines.shift() : lines[0]
    if (!line) throw new AppError('usage.passphrase', 'Nothing came over --passphrase-fd. Give the passphrase as its first line.')
    return line
  }
  if (!stdin.isTTY) {
    const message = 'This workspace is encrypted. Start the command in a terminal, or give the passphrase over --passphrase-fd N.'
    throw new AppError('usage.passphrase', message)
  }
  return typed(question)
}

/** Twice where it is typed: nobody can look it up again. */
export async function askNewPassphrase(): Promise<string> {
  const first = await askPassphrase('New passphrase: ')
  if (descriptor === null && (await askPassphrase('The same again: ')) !== first) {
    throw new AppError('usage.passphrase', 'The two passphrases differ. Nothing was changed.')
  }
  return first
}

function linesOf(fd: number): string[] {
  try {
    return readFileSync(fd, 'utf8').split(/\r?\n/).filter((line) => line !== '')
  } catch (cause) {
    throw new AppError('usage.passphrase', `Descriptor ${fd} of --passphrase-fd cannot be read. Open it with "${fd}<file".`, { cause })
  }
}

function typed(question: string): Promise<string> {
  stderr.write(question)
  return new Promise((resolve, reject) => {
    let text = ''
    const end = () => {
      stdin.setRawMode(false)
      stdin.pause()
      stdin.off('data', onData)
      stderr.write('\n')
    }
    const onData = (data: Buffer) => {
      for (const character of data.toString('utf8')) {
        if (character === '\r' || character === '\n') {
          end()
          return resolve(text)
        }
        if (character === '\u0003' || character === '\u0004') {
          end()
          return reject(new AppError('usage.passphrase', 'No passphrase was given.'))
        }
        text = character === '\u007f' || character === '\b' ? Array.from(text).slice(0, -1).join('') : text + character
      }
    }
    stdin.setRawMode(true)
    stdin.resume()
    stdin.on('data', onData)
  })
}
