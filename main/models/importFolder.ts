/** Copies a model folder into a workspace: whole, checked, and free of whatever is not the model. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { copyStored } from '../encryption/storedFile.ts'
import { readTokenizer, readHubConfig } from './hubFolder.ts'
import { bytesIn, containedFile, namesIn, textIn } from './containedFile.ts'
import { writeFlushed } from './durableFile.ts'
import { licenceFiles } from './inspectFolder.ts'
import { adapterConfigFile, isAdapterFolder } from './peft.ts'
import { formatJson } from './wholeFolder.ts'

const pieceBytes = 8 * 2 ** 20

export interface CopyOptions {
  signal: AbortSignal
  onProgress(doneBytes: number): void
}

/**
 * Copies the weight files `files` and what belongs to them into the folder `target`, which is there and empty. Returns
 * the SHA-256 of each weight file, as it was copied.
 */
export async function copyModelFiles(
  source: string,
  target: string,
  files: readonly string[],
  { signal, onProgress }: CopyOptions,
): Promise<Record<string, string>> {
  const write = (name: string, content: string) => writeFlushed(join(target, name), content, { exclusive: true })
  if (await isAdapterFolder(source)) {
    await write(adapterConfigFile, (await textIn(source, adapterConfigFile))!)
  } else {
    const { config } = await readHubConfig(source)
    const { tokenizerJson, tokenizerConfig } = await readTokenizer(source, config)
    await write('config.json', (await textIn(source, 'config.json'))!)
    await write('tokenizer.json', tokenizerJson)
    await write('tokenizer_config.json', tokenizerConfig)
    const index = 'model.safetensors.index.json'
    if (!files.includes('model.safetensors')) await write(index, (await textIn(source, index))!)
  }
  const present = await namesIn(source)
  for (const name of await licenceFiles(source)) {
    if (present.includes(name)) await write(name, (await bytesIn(source, name))!.toString('utf8'))
  }
  const hashes: Record<string, string> = {}
  let done = 0
  for (const name of files) {
    hashes[name] = await copyContent(await containedFile(source, name), join(target, name), signal, (bytes) =>
      onProgress((done += bytes)),
    )
  }
  return hashes
}

export function writeCard(folder: string, card: object): Promise<void> {
  return writeFlushed(join(folder, 'wardbench.json'), formatJson(card), { exclusive: true })
}

/** As each side stores it: what is hashed is the content. */
async function copyContent(source: string, target: string, signal: AbortSignal, onCopied: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  const onPiece = (piece: Buffer) => {
    hash.update(piece)
    onCopied(piece.length)
  }
  await copyStored(source, target, { signal, pieceBytes, onPiece })
  return hash.digest('hex')
}

/** The bytes of the file as they lie there, in one pass: what is hashed is what was written. */
export async function copyHashed(
  source: string,
  target: string,
  signal: AbortSignal,
  onCopied: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(pieceBytes)
  const from = await open(source, 'r')
  try {
    const to = await open(target, 'wx')
    try {
      for (;;) {
        signal.throwIfAborted()
        const { bytesRead } = await from.read(piece, 0, piece.length)
        if (bytesRead === 0) break
        const bytes = piece.subarray(0, bytesRead)
        hash.update(bytes)
        await to.writeFile(bytes)
        onCopied(bytesRead)
      }
      await to.sync()
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
  return hash.digest('hex')
}
