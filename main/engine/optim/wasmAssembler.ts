/**
 * Just enough of the WebAssembly binary format (version 1 with 128-bit SIMD, webassembly.github.io/spec) for loops over
 * float32 buffers: JavaScript engines do not vectorise such loops, and a compiler would be a dependency for 100 bytes.
 */
export type Code = readonly number[]

export const valueType = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }

function unsigned(value: number): number[] {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return [...bytes, value]
}

export function sequence(...parts: readonly Code[]): Code {
  return parts.flat()
}

const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)]
const access = (opcode: number, offset: number) => sequence(vector(opcode), [4, offset]) // aligned to 2⁴ bytes
const get = (local: number): Code => [0x20, ...unsigned(local)]
const set = (local: number): Code => [0x21, ...unsigned(local)]
const advance = (local: number, bytes: 16 | 32) => sequence(get(local), [0x41, bytes, 0x6a], set(local))
const lanes = [8, 9, 10, 11, 12, 13, 14, 15]

export const wasm = {
  get,
  set,
  tee: (local: number): Code => [0x22, ...unsigned(local)],
  advance,
  /** Runs `body` until the pointer in `local` (i32), moved on by `bytes` each time, is no longer below that in `end`. */
  loop: (local: number, bytes: 16 | 32, end: number, body: Code) =>
    sequence([0x03, 0x40], body, advance(local, bytes), get(local), get(end), [0x49, 0x0d, 0, 0x0b]),
  load: access(0, 0),
  /** From 16 bytes after the pointer. */
  loadNext: access(0, 16),
  store: access(11, 0),
  splat: vector(19),
  sqrt: vector(227),
  add: vector(228),
  subtract: vector(229),
  multiply: vector(230),
  divide: vector(231),
  /** The upper two of four float32 in the lower places. */
  upperHalf: (local: number) => sequence(get(local), get(local), vector(13), lanes, lanes),
  /** The lower two of four float32 as float64. */
  promote: vector(95),
  add64: vector(240),
  multiply64: vector(242),
  lane64: (lane: 0 | 1) => sequence(vector(33), [lane]),
  addScalar64: [0xa0],
}

export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly number[]
  readonly result?: number
  readonly vectorLocals: number
  readonly body: Code
}

/** A module that imports its memory as engine.memory and exports the functions. */
export function assemble(functions: readonly WasmFunction[]): WebAssembly.Module {
  const sized = (content: Code) => [...unsigned(content.length), ...content]
  const section = (id: number, items: readonly Code[]) => [id, ...sized([...unsigned(items.length), ...items.flat()])]
  const types = (list: readonly number[]) => sized(list)
  const name = (text: string) => sized([...Buffer.from(text)])
  const signature = ({ parameters, result }: WasmFunction) =>
    sequence([0x60], types(parameters), types(result === undefined ? [] : [result]))
  const body = ({ vectorLocals, body: code }: WasmFunction) =>
    sized(sequence([1], unsigned(vectorLocals), [valueType.v128], code, [0x0b]))
  const bytes = sequence(
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, functions.map(signature)),
    section(2, [sequence(name('engine'), name('memory'), [2, 0, 0])]),
    section(3, functions.map((_, index) => [index])),
    section(7, functions.map((exported, index) => sequence(name(exported.name), [0, index]))),
    section(10, functions.map(body)),
  )
  return new WebAssembly.Module(Uint8Array.from(bytes))
}
