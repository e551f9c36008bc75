import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { loadModel } from '../../main/models/loadModel.ts'
import { loadModelFolder } from '../../main/models/hubFolder.ts'
import { narrow } from '../../main/models/sixteenBit.ts'
import { toFloat32 } from '../../main/models/tensorSource.ts'
import { AppError } from '../../shared/domain/errors.ts'

const fixtures = fileURLToPath(new URL('../fixtures/hub/', import.meta.url))
const root = await mkdtemp(join(tmpdir(), 'wardbench-peft-'))
afterAll(() => rm(root, { recursive: true }))

it.each([
  [{ use_rslora: true }, 'use_rslora'],
  [{ use_dora: true }, 'use_dora'],
  [{ modules_to_save: ['lm_head'] }, 'modules_to_save'],
  [{ rank_pattern: { q_proj: 2 } }, 'rank_pattern'],
  [{ layers_to_transform: [0] }, 'layers_to_transform'],
  [{ some_later_setting: 1 }, 'some_later_setting'],
  [{ init_lora_weights: 'pissa' }, 'init_lora_weights'],
  [{ bias: 'all' }, 'bias'],
  [{ peft_type: 'IA3' }, 'peft_type'],
  [{ target_modules: '.*q_proj' }, 'pattern'],
  [{ target_modules: ['q_proj', 'lm_head'] }, '"lm_head"'],
  [{ target_modules: ['q_proj', 'v_proj', 'down_proj', 'o_proj'] }, 'o_proj.lora_A.weight" is missing'],
  [{ target_modules: ['q_proj', 'v_proj'] }, 'down_proj.lora_A.weight" is not part'],
  [{ r: 8 }, 'and the base model needs [8,32]'],
])('an adapter with %o is refused, and the reason named', async (change, reason) => {
  const folder = join(root, 'adapter')
  await cp(join(fixtures, 'adapter'), folder, { recursive: true })
  const path = join(folder, 'adapter_config.json')
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }))
  const loaded = loadModel([folder, join(fixtures, 'llama-tied-f32')])
  await expect(loaded).rejects.toMatchObject({ code: 'model.unsupported', message: expect.stringContaining(reason) })
})

it('a real file with some bytes changed or cut off is read or refused: never a crash', async () => {
  const folder = join(root, 'model')
  await cp(join(fixtures, 'llama-tied-f32'), folder, { recursive: true })
  const path = join(folder, 'model.safetensors')
  const whole = await readFile(path)
  const change = fc.record({ at: fc.integer({ min: 0, max: 2500 }), byte: fc.integer({ min: 0, max: 255 }) })
  const kept = fc.oneof(fc.constant(whole.length), fc.integer({ min: 0, max: whole.length }))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 3 }), kept, async (changes, length) => {
      const bytes = Buffer.from(whole)
      for (const { at, byte } of changes) bytes[at] = byte
      await writeFile(path, bytes.subarray(0, length))
      const outcome = await loadModelFolder(folder).catch((error: unknown) => error)
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AppError)
      else expect(length).toBe(whole.length)
    }),
    { numRuns: 150 },
  )
})

it.each(['float16', 'bfloat16'] as const)('every %s value survives widening and narrowing', (dataType) => {
  const data = Uint16Array.from({ length: 65_536 }, (_, bits) => bits)
  const values = toFloat32({ dataType, shape: [65_536], data })
  const back = narrow(dataType, values)
  const wrong = [...data].filter((bits) => back[bits] !== bits && !Number.isNaN(values[bits]))
  expect(wrong).toEqual([])
})

it('narrowing rounds to nearest, ties to even, and keeps infinities and NaN', () => {
  const values = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, -Infinity, NaN, 3.4e38)
  const [even, up, above, infinity, nan, overflow] = narrow('bfloat16', values)
  expect([even, up, above, infinity, overflow]).toEqual([0x3f80, 0x3f82, 0x3f81, 0xff80, 0x7f80])
  expect(nan & 0x7fff).toBeGreaterThan(0x7f80)
})
