import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../../../main/nodeHost.ts'

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

describe('the terminal', { timeout: 120_000 }, () => {
  let folder: string
  let workspace: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-cli-'))
    workspace = join(folder, 'dialogues.wardbench')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** Runs the real program; `onError` sees what it says on standard error and may send it a signal. */
  function run(
    args: string[],
    onError?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
  ): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [join(projectRoot, 'main', 'cli', 'main.ts'), ...args], {
        env: { ...process.env, WARDBENCH_CONFIG: folder },
      })
      const ended = { stdout: '', stderr: '' }
      child.stdout.on('data', (part) => (ended.stdout += String(part)))
      child.stderr.on('data', (part) => {
        ended.stderr += String(part)
        onError?.(ended.stderr, (signal) => child.kill(signal))
      })
      child.on('close', (code) => resolve({ ...ended, code }))
    })
  }

  const dialogues = join(projectRoot, 'test', 'fixtures', 'mts-dialog')
  const examples = join(projectRoot, 'assets', 'tasks', 'examples')
  const sources = ['ValidationSet', 'TestSet-1-MEDIQA-Chat-2023']

  it('imports, labels and splits, with nothing but JSON on standard output', async () => {
    const imported = await run([
      'import',
      ...sources.map((name) => join(dialogues, `MTS-Dialog-${name}.csv`)),
      '--workspace',
      workspace,
      '--map',
      join(examples, 'mts-import.json'),
      '--json',
    ])
    expect(imported.stderr).toContain('done after')
    expect(JSON.parse(imported.stdout)).toMatchObject({ state: 'ready', notes: expect.any(Number) })

    const labelled = await run([
      'label',
      '--workspace',
      workspace,
      '--task',
      join(examples, 'mts-binary.json'),
      '--json',
    ])
    const [labels] = JSON.parse(labelled.stdout) as { taskId: string; counts: number[] }[]
    expect(labels).toMatchObject({ taskId: 'mts-binary', counts: [expect.any(Number), expect.any(Number)] })

    const split = await run(['split', '--workspace', workspace, '--method', 'random', '--json'])
    const { sets } = JSON.parse(split.stdout) as { sets: { set: string; notes: number }[] }
    expect(sets.map(({ set }) => set).sort()).toEqual(['test', 'train', 'validation'])
    expect([imported.code, labelled.code, split.code]).toEqual([0, 0, 0])
  })

  it('knows FHIR and X12 by their files, beside a table that is named', async () => {
    const fixtures = join(projectRoot, 'test', 'fixtures')
    const notes = join(folder, 'stays.csv')
    await writeFile(notes, 'encounter_id,patient_id\nENC1001,p\n')
    const paths = [join(fixtures, 'fhir-claims'), join(fixtures, 'x12', 'sample_835.edi'), `encounters=${notes}`]
    const { stdout, code } = await run(['import', ...paths, '--inspect'])
    const found = JSON.parse(stdout) as { sources: { source: string }[]; files: { table: string }[] }
    expect([code, found.sources.map(({ source }) => source), found.files.map(({ table }) => table)]).toEqual([
      0, ['fhir', 'x12'], ['encounters'],
    ])
    const refused = await run(['import', paths[0], '--workspace', workspace, '--time-zone', 'Mars/Olympus'])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--time-zone is no time zone')])
  })

  it('says of a table without names of columns what to do, and takes it by numbered columns', async () => {
    const words = 'Stable on the ward, walking well, eating and drinking, sent home with her daughter.'
    const bare = join(folder, 'bare.csv')
    await writeFile(bare, `n1,p1,2024-03-01,"${words}"\nn2,p2,2024-03-02,"${words} Again."\n`)
    const target = ['--workspace', join(folder, 'bare.wardbench')]
    const refused = await run(['import', bare, ...target])
    expect([refused.code, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toMatch(/bare\.csv: no column was recognised for text, which notes need.*column 1, column 2, column 3, column 4/)
    expect(refused.stderr).toMatch(/"columns": \{ "text": "…" \}.*"firstRowIsData": false/)
    const map = join(folder, 'bare.json')
    await writeFile(map, JSON.stringify({ columns: { noteKey: 'column 1', patientKey: 'column 2', time: 'column 3', text: 'column 4' } }))
    const taken = await run(['import', bare, ...target, '--map', map, '--json'])
    expect(JSON.parse(taken.stdout)).toMatchObject({ notes: 2, patients: 2, rejects: 0 })
  })

  it('maps the tables of a folder, leaves out with the reason what is none, and lists rejects by file and line', async () => {
    const ward = join(folder, 'ward')
    await mkdir(ward)
    const words = 'Stable on the ward and walking well and eating and sent home with her daughter'
    const rows = Array.from({ length: 14 }, (_, index) => `n${index},p${index},${index < 2 ? `${words} ${index}` : 'Too short'}`)
    await writeFile(join(ward, 'reports.csv'), ['ref,who,wording', ...rows].join('\n'))
    await writeFile(join(ward, 'units.csv'), 'code name,beds\nA,12\n')
    const map = join(folder, 'ward.json')
    const target = ['--workspace', join(folder, 'ward.wardbench')]
    await writeFile(map, JSON.stringify({ columns: { noteKey: 'ref', patientKey: 'who', text: 'wording' } }))
    const { code, stdout, stderr } = await run(['import', ward, ...target, '--map', map])
    expect(stderr).toMatch(/warning: left out: units\.csv: no column was recognised for text/)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/rejected reports\.csv, line 4: .*\n(rejected reports\.csv, line \d+: .*\n){9}… and 2 more\. All rejected rows by reason:\n/)])
    expect(stdout).toMatch(/\n12 +\S/)
    const json = await run(['import', ward, ...target, '--map', map, '--name', 'Again', '--minimum-words', '9', '--json'])
    const found = JSON.parse(json.stdout) as { firstRejects: { file: string; line: number }[] }
    expect([found.firstRejects.length, found.firstRejects[0]]).toEqual([10, expect.objectContaining({ file: 'reports.csv', line: 4 })])
  })

  it('cancels on Ctrl-C and leaves the workspace fit for the next command', async () => {
    // Twice, as it comes from a terminal and from the process that started this one.
    let signals = 0
    const cancelled = await run(
      [
        'pretrain',
        '--workspace',
        workspace,
        '--set',
        'vocabularySize=512',
        'sequenceLength=32',
        'batchSize=1',
        'steps=100000',
      ],
      (said, kill) => said.includes('Pretrain') && signals++ < 2 && kill('SIGINT'),
    )
    expect(cancelled).toMatchObject({ code: 1, stdout: '' })
    expect(cancelled.stderr).toContain('was cancelled')
    const next = await run(['compare', '--workspace', workspace])
    expect(next).toMatchObject({ code: 1, stderr: expect.stringContaining('Use the score command first') })
    expect(existsSync(`${workspace}-wal`)).toBe(false)
  })

  it('goes on with a cancelled run', async () => {
    const tiny = ['vocabularySize=512', 'sequenceLength=32', 'batchSize=1', 'steps=150', 'validateEvery=150']
    const cancelled = await run(
      ['pretrain', '--workspace', workspace, '--name', 'Cut short', '--set', ...tiny],
      (said, kill) => said.includes(': train ') && kill('SIGINT'),
    )
    expect(cancelled.stderr).toContain('was cancelled')
    const resumed = await run(['resume', '2', '--workspace', workspace, '--json'])
    expect(resumed.stderr).toContain('Cut short: done')
    expect(JSON.parse(resumed.stdout)).toMatchObject({ runId: 2, result: { steps: 150 } })
    const again = await run(['resume', '2', '--workspace', workspace])
    expect(again).toMatchObject({ code: 1, stdout: '' })
  })

  it('tells which words of a note speak for an answer, by their places alone where it prints JSON', async () => {
    const args = ['attribute', '--workspace', workspace, '--model', '2', '--task', 'mts-binary', '--note', 'validation-0']
    const { stdout, stderr, code } = await run([...args, '--window', '16', '--maximum-tokens', '256', '--json'])
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    const { tokens, probabilities } = JSON.parse(stdout) as { tokens: { places: number[][] }[]; probabilities: number[] }
    expect(tokens.length).toBeGreaterThan(20)
    expect(tokens[0].places[0][0]).toBe(0)
    expect(probabilities).toHaveLength(2)
    expect(stdout).not.toMatch(/[Dd]octor|[Pp]atient/)
    const db = new Sqlite(workspace, { readonly: true })
    expect(db.prepare("SELECT subject FROM audit WHERE action = 'note.open'").pluck().all()).toEqual([expect.stringMatching(/^note \d+$/)])
    db.close()
    const unknown = await run([...args, '--option', 'Z'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('--option') })
  })

  it.each([
    [
      'an unknown option',
      ['label', '--workspace', 'x.wardbench', '--task', 'los', '--colour', 'red'],
      /unknown option '--colour'/,
    ],
    ['no workspace', ['label', '--task', 'los'], /'--workspace <file>' not specified/],
    ['a workspace that is not there', ['label', '--workspace', 'nowhere.wardbench', '--task', 'los'], /does not exist/],
    ['a number that is none', ['compare', '--workspace', 'x.wardbench', '--resamples', 'many'], /whole number/],
    ['a cut-off that is no date', ['split', '--workspace', 'x.wardbench', '--cutoff', 'soon'], /--cutoff/],
    [
      'a file that is not there',
      ['import', 'nowhere.csv', '--workspace', 'x.wardbench'],
      /nowhere\.csv does not exist/,
    ],
    ['a port that is none', ['serve', '--port', '70000'], /65535/],
  ])('exits with 2 and says what is wrong: %s', async (_, args, said) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toMatch(said)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('exits with 2 for a label setting that the task does not take', async () => {
    const { code, stderr } = await run(['label', '--workspace', workspace, '--task', 'los', '--set', 'unit=weeks'])
    expect(stderr).toContain('unit')
    expect(code).toBe(2)
  })

  it.each([
    ['a setting that does not exist', 'stpes=4', /stpes/],
    ['a setting of the wrong kind', 'steps=many', /steps/],
    ['a setting without a value', 'steps', /key=value/],
  ])('exits with 2 for %s', async (_, setting, said) => {
    const { code, stderr } = await run(['pretrain', '--workspace', workspace, '--set', setting])
    expect(stderr).toMatch(said)
    expect(code).toBe(2)
  })

  it('prints a file of settings that a dry run accepts as it is, with flags going before it', async () => {
    const printed = await run(['pretrain', '--print-config'])
    expect(printed.code).toBe(0)
    const file = join(folder, 'run.yaml')
    await writeFile(file, printed.stdout)
    const args = ['pretrain', '--config', file, '--workspace', workspace, '--dry-run', '--json']
    const planned = await run([...args, '--set', 'steps=7', 'batchSize=2'])
    expect(planned.stderr).toBe('')
    expect(JSON.parse(planned.stdout)).toMatchObject({
      config: { steps: 7, batchSize: 2, preset: 'nano', sequenceLength: 256 },
      estimate: { memory: { fits: true }, time: { basis: 'measured' } },
    })
  })

  it('exits with 2 and names file and line of every mistake in a file of settings', async () => {
    const file = join(folder, 'wrong.yaml')
    await writeFile(file, 'steps: many\nlora:\n  rank: 0\nstpes: 4\n')
    const { code, stderr } = await run(['pretrain', '--config', file, '--workspace', workspace])
    expect(stderr).toContain('wrong.yaml, line 1: steps:')
    expect(stderr).toContain('wrong.yaml, line 3: lora.rank:')
    expect(code).toBe(2)
  })

  it('refuses a run that memory cannot hold, with the numbers, before anything is made', async () => {
    const { code, stderr } = await run(['pretrain', '--workspace', workspace, '--set', 'preset=7B'])
    expect(stderr).toMatch(/needs about \d+\.\d GB of memory and \d+\.\d GB are free/)
    expect(code).toBe(1)
  })

  it('exits with 1 when the work itself fails', async () => {
    const damaged = join(folder, 'damaged.wardbench')
    await writeFile(damaged, 'not a database, though long enough to be read as one. '.repeat(40))
    const { code, stderr } = await run(['compare', '--workspace', damaged])
    expect(stderr).toContain('Restore it from a backup')
    expect(code).toBe(1)
  })

  it('looks at predictions of others, stores and compares them', async () => {
    const file = join(folder, 'vendor.csv')
    const rows = Array.from({ length: 40 }, (_, id) => `test1-${id},${(id % 7) / 7},${1 - (id % 7) / 7}`)
    await writeFile(file, ['note_id,p_0,p_1', ...rows, 'elsewhere,0.5,0.5'].join('\n'))
    const args = ['predictions', 'import', file, '--task', 'mts-binary', '--name', 'Vendor', '--workspace', workspace]
    const looked = await run([...args, '--set', 'test', '--dry-run', '--json'])
    const { rows: read, matched, otherLabel } = JSON.parse(looked.stdout) as { rows: number; matched: number; otherLabel: null }
    expect([read, otherLabel, matched > 0 && matched < 40]).toEqual([41, null, true])

    const stored = await run(args)
    expect(stored.code).toBe(0)
    expect(stored.stdout).toContain(`${matched} of 41 rows of vendor.csv are of a labelled note of this set\n`)
    expect(stored.stdout).toContain('1 are not: no note of the corpus has this key\n')
    const compared = await run(['compare', '--workspace', workspace, '--resamples', '100'])
    expect(compared.stdout).toMatch(/Vendor +imported/)
    const nothing = await run([...args, '--set', 'external'])
    expect([nothing.code, nothing.stdout]).toEqual([1, ''])
    expect(nothing.stderr).toContain('No row of vendor.csv is of a labelled note of this set')
  })
})
