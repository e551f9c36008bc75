/**
 * A SentencePiece model file (`tokenizer.model`, `spiece.model`): its pieces and the settings that change how text is
 * cut. Field numbers are those of sentencepiece_model.proto.
 */
import { maximumVocabulary } from './merges.ts'
import { damagedModel, readFields } from './protobuf.ts'
import { unsupported } from './tokenizerJson.ts'

export type PieceKind = 'normal' | 'unknown' | 'control' | 'userDefined' | 'unused' | 'byte'

export interface SentencePiece {
  text: string
  score: number
  kind: PieceKind
}

export interface SentencePieceModel {
  type: 'BPE' | 'Unigram'
  /** The index is the id. */
  pieces: SentencePiece[]
  byteFallback: boolean
  splitByWhitespace: boolean
  /** Ids; null where the model has no such token. */
  unknown: number
  begin: number | null
  end: number | null
  pad: number | null
  normalizer: {
    characterMap: Uint8Array
    addDummyPrefix: boolean
    removeExtraWhitespaces: boolean
  }
}

const kinds: readonly (PieceKind | undefined)[] = [
  undefined,
  'normal',
  'unknown',
  'control',
  'userDefined',
  'unused',
  'byte',
]

/** @throws AppError 'tokenizer.unsupported' when the file is damaged or cuts text in a way that is not known here. */
export function readSentencePieceModel(file: Uint8Array): SentencePieceModel {
  const pieces: SentencePiece[] = []
  let trainer = readTrainer(new Uint8Array(0))
  let normalizer = readNormalizer(new Uint8Array(0))
  for (const { number, bytes } of readFields(file)) {
    if (number === 1) pieces.push(readPiece(bytes))
    if (number === 2) trainer = readTrainer(bytes)
    if (number === 3) normalizer = readNormalizer(bytes)
    if (pieces.length > maximumVocabulary)
      throw unsupported('its vocabulary', `has more than ${maximumVocabulary} tokens`)
  }
  const { type, unknown } = trainer
  if (pieces.length === 0) throw damagedModel()
  if (type === undefined) throw unsupported('its model type')
  if (pieces.some(({ kind }) => kind === 'unused')) throw unsupported('a piece marked as unused')
  if (pieces[unknown]?.kind !== 'unknown') throw damagedModel()
  const idOf = (id: number) => {
    if (id >= pieces.length) throw damagedModel()
    return id < 0 ? null : id
  }
  return {
    ...trainer,
    type,
    pieces,
    normalizer,
    begin: idOf(trainer.begin),
    end: idOf(trainer.end),
    pad: idOf(trainer.pad),
  }
}

function readPiece(message: Uint8Array): SentencePiece {
  const piece: SentencePiece = { text: '', score: 0, kind: 'normal' }
  for (const { number, bytes, float, integer } of readFields(message)) {
    if (number === 1) piece.text = readText(bytes)
    if (number === 2) piece.score = float
    if (number === 3) piece.kind = kinds[integer] ?? fail()
  }
  if (piece.text === '' || !Number.isFinite(piece.score)) throw damagedModel()
  return piece
}

function readTrainer(message: Uint8Array) {
  const types: readonly (SentencePieceModel['type'] | undefined)[] = [undefined, 'Unigram', 'BPE']
  let type = types[1]
  let byteFallback = false
  let splitByWhitespace = true
  let [unknown, begin, end, pad] = [0, 1, 2, -1]
  for (const { number, integer } of readFields(message)) {
    if (number === 3) type = types[integer]
    if (number === 22) splitByWhitespace = integer !== 0
    if (number === 24 && integer !== 0) throw unsupported('whitespace at the end of words')
    if (number === 35) byteFallback = integer !== 0
    if (number === 40) unknown = integer
    if (number === 41) begin = integer
    if (number === 42) end = integer
    if (number === 43) pad = integer
  }
  return { type, byteFallback, splitByWhitespace, unknown, begin, end, pad }
}

function readNormalizer(message: Uint8Array): SentencePieceModel['normalizer'] {
  const normalizer = { characterMap: new Uint8Array(0), addDummyPrefix: true, removeExtraWhitespaces: true }
  for (const { number, integer, bytes } of readFields(message)) {
    if (number === 2) normalizer.characterMap = Uint8Array.from(bytes)
    if (number === 3) normalizer.addDummyPrefix = integer !== 0
    if (number === 4) normalizer.removeExtraWhitespaces = integer !== 0
    if (number === 5 && integer === 0) throw unsupported('spaces that are not written as "▁"')
  }
  return normalizer
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw damagedModel()
  }
}

function fail(): never {
  throw damagedModel()
}
