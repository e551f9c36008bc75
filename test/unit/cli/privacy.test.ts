import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { privacyOf } from '../../../main/cli/privacy.ts'
import { projectRoot } from '../../../main/nodeHost.ts'
import { usuallyMasked } from '../../../shared/domain/privacy.ts'

describe('the options of an import', () => {
  it('ask for nothing, for the usual kinds, or for those named', () => {
    expect(privacyOf({})).toBeUndefined()
    expect(privacyOf({ mask: true })).toEqual({ mask: usuallyMasked, shiftDates: null, dayFirst: false })
    expect(privacyOf({ maskOnly: 'name, phone' })?.mask).toEqual(['name', 'phone'])
    expect(privacyOf({ shiftDates: 30, anyWeekday: true })?.shiftDates).toEqual({ days: 30, keepWeekdays: false })
  })

  it('name the kinds where one is not known', () => {
    expect(() => privacyOf({ maskOnly: 'name,fon' })).toThrow(/no "fon"\. Kinds: name, place/)
  })
})

describe('the terminal', { timeout: 120_000 }, () => {
  let folder: string
  let notes: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-cli-'))
    notes = join(folder, 'notes.csv')
    const text = 'Mrs. Thibodeaux was seen by Dr. Okafor on 3/4/2021, felt well and went home; call 617-555-0133.'
    await writeFile(notes, `note_id,patient_id,text\n1,A,"${text}"\n`)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const run = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const main = join(projectRoot, 'main', 'cli', 'main.ts')
      const env = { ...process.env, WARDBENCH_CONFIG: folder }
      execFile(process.execPath, [main, ...args, '--workspace', join(folder, 'w.wardbench')], { env }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      )
    })

  it('shows notes before and after and imports nothing; then imports and scans them', async () => {
    const shown = await run('import', notes, '--mask', '--shift-dates', '30', '--review-sample')
    expect(shown).toContain('Mrs. [-Thibodeaux-]{+[NAME]+} was seen by Dr. [-Okafor-]{+[NAME]+} on [-3/4/2021-]{+')
    expect(shown).toContain('Nothing was imported.')
    expect(JSON.parse(await run('import', notes, '--mask', '--json'))).toMatchObject({ id: 1, notes: 1 })
    const { scan } = JSON.parse(await run('scan', '--json')) as { scan: { notesWithIdentifiers: number; marks: object } }
    expect(scan).toMatchObject({ notes: 1, notesWithIdentifiers: 0, marks: { notes: 1, matches: 4 } })
  })
})
