import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cohortDefinition } from '../../shared/domain/cohort.ts'
import { baselineConfig, finetuneConfig, pretrainConfig } from '../../shared/domain/run.ts'
import { createRandom } from '../../shared/random.ts'
import { importDemoStays } from './demoStays.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

const months = ['2021-03', '2022-03', '2023-03']
const patients = 60

/** A text of its own for every note; `copyOf` is that text with one word more. */
function noteText(key: string, copyOf = key): string {
  const random = createRandom([...copyOf].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 2 ** 31)
  const words = Array.from({ length: 40 }, () => `w${random.integer(5000)}`).join(' ')
  return copyOf === key ? words : `${words} copied`
}

describe('splits', () => {
  let connection: Connection
  let client: Client
  let corpusId: number
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Splits' })
    // Every patient has a note in each of three years; every fifth patient has the outcome.
    const rows = Array.from({ length: patients }, (_, patient) =>
      months.map((month) => {
        const key = `${patient}-${month}`
        return `${key},P${patient},${month}-10 08:00:00,Note,${noteText(key)},${patient % 5 === 0 ? 'y' : 'n'}`
      }),
    ).flat()
    corpusId = await importNotes('A', rows)
    await client.tasks.save({
      task: {
        id: 'outcome',
        version: 1,
        name: 'Outcome',
        description: '',
        notes: { types: [], pick: 'every', withinHours: 24 },
        question: 'Which?',
        options: ['no', 'yes'],
        label: { kind: 'column', settings: { column: 'outcome', values: { n: 0, y: 1 } } },
        positive: 1,
      },
    })
    await ended(client, (await client.tasks.label({ corpusId, taskIds: ['outcome'] })).jobId)
  })
  afterAll(() => connection.close())

  async function importNotes(name: string, rows: readonly string[]): Promise<number> {
    const path = join(connection.folder, `${name}.csv`)
    await writeFile(path, ['note_id,subject_id,charttime,category,text,outcome', ...rows].join('\n'))
    const { table, format, mapping } = await client.corpora.preview({ path })
    const files = [{ path, table, format, mapping, attributes: ['outcome'] }]
    const job = await ended(client, (await client.corpora.import({ name, files })).jobId)
    expect(job.error).toBeNull()
    return (job.result as { corpusId: number }).corpusId
  }

  /** The report of a split's own check. */
  async function reportOf(splitId: number) {
    const { jobId } = await client.tasks.leakage({ splitId })
    if (jobId !== null) expect((await ended(client, jobId)).state).toBe('done')
    const { report, labelsChanged } = await client.tasks.leakage({ splitId })
    expect(labelsChanged).toBe(false)
    return report!
  }

  it('say what they will be before they are made, with windows, and are then the same', async () => {
    const settings = {
      method: 'temporal' as const,
      cutoff: '2022-01-01',
      laterFrom: ['2023-01-01'],
      validationShare: 0.2,
      testShare: 0.2,
      stratifyBy: { taskId: 'outcome' },
    }
    const { balance, ...preview } = await client.tasks.previewSplit({ corpusId, settings })
    expect(await client.tasks.splits({ corpusId })).toEqual([])
    const split = await client.tasks.split({ corpusId, name: 'By time', settings })
    expect(split).toMatchObject(preview)
    expect(await client.tasks.balance({ splitId: split.id })).toEqual(balance)
    const [{ id: labelSetId }] = await client.tasks.labelSets({ corpusId })
    expect(split.settings).toMatchObject({ stratifyBy: { taskId: 'outcome', labelSetId } })
    // Twelve of sixty patients have the outcome: as one of five in every set.
    expect(balance.filter(({ window }) => window === null).map(({ set, counts }) => [set, counts])).toEqual([
      ['test', [10, 2]],
      ['train', [29, 7]],
      ['validation', [9, 3]],
    ])
    expect(split.windows).toMatchObject([
      { from: '2022-01-01', until: '2023-01-01', unseen: { notes: 12 }, returning: { notes: 48, patients: 48 } },
      { from: '2023-01-01', until: null, unseen: { notes: 12 }, returning: { notes: 48, patients: 48 } },
    ])
    expect(await differing(connection, {
      preview: (each) => each.tasks.previewSplit({ corpusId, settings }),
      splits: (each) => each.tasks.splits({ corpusId }),
      balance: (each) => each.tasks.balance({ splitId: split.id }),
      'out of order': (each) => each.tasks.previewSplit({ corpusId, settings: { ...settings, laterFrom: ['2020-01-01'] } }),
    })).toEqual({})
    const report = await reportOf(split.id)
    expect(report.patients).toEqual([
      { learned: 'train', set: 'temporal_seen', patients: 36, notes: 72 },
      { learned: 'validation', set: 'temporal_seen', patients: 12, notes: 24 },
    ])
    expect(report.texts).toEqual([])
    expect(report.outcomeWords).toMatchObject([{ taskId: 'outcome', notes: [144, 36] }])
  })

  it('are refused where a period has no note, with the reason and what else to do, before and when they are made', async () => {
    const refused = async (settings: { cutoff: string; laterFrom?: string[] }) => {
      const input = { corpusId, settings: { method: 'temporal' as const, ...settings } }
      const said = await client.tasks.previewSplit(input).catch((error: Error) => error.message)
      expect(await client.tasks.split({ ...input, name: 'Empty' }).catch((error: Error) => error.message)).toBe(said)
      return said
    }
    expect(await refused({ cutoff: '2090-01-01' })).toBe(
      'No note lies in the later period, from 2090-01-01, so there is nothing to judge on. ' +
        'Let the later period begin on an earlier day, or split at random by patient.',
    )
    expect(await refused({ cutoff: '1990-01-01' })).toMatch(/^No note lies before 1990-01-01, .* begin on a later day/)
    expect(await refused({ cutoff: '2022-01-01', laterFrom: ['2090-01-01'] })).toMatch(
      /^No note lies in the window from 2090-01-01\. Remove it/,
    )
  })

  it('of another hospital are a test that nothing learns from, checked against what its models learned from', async () => {
    const [development] = await client.tasks.splits({ corpusId })
    // Each note is nearly one of the older period.
    const rows = Array.from({ length: patients }, (_, patient) => {
      const text = noteText(`b${patient}`, `${patient}-2021-03`)
      return `b${patient},P${patient},2024-01-01 08:00:00,Note,${text},n`
    })
    const externalId = await importNotes('B', rows)
    await expect(
      client.tasks.split({
        corpusId,
        name: 'Self',
        settings: { method: 'external', developmentSplitId: development.id },
      }),
    ).rejects.toMatchObject({ data: { code: 'split.external' } })
    const split = await client.tasks.split({
      corpusId: externalId,
      name: 'Hospital B',
      settings: { method: 'external', developmentSplitId: development.id },
    })
    expect(split.sets).toEqual([{ set: 'external', notes: patients, patients }])
    const report = await reportOf(split.id)
    expect(report.patients).toBeNull()
    expect(report.texts).toMatchObject([
      { learned: 'train', set: 'external', notes: patients, exact: 0, near: 36 },
      { learned: 'validation', set: 'external', notes: patients, exact: 0, near: 12 },
    ])
    expect(report.texts[0].examples).toHaveLength(5)
    await expect(
      client.runs.create({
        config: finetuneConfig.parse({
          kind: 'finetune',
          name: 'x',
          baseModelId: 1,
          splitId: split.id,
          taskIds: ['outcome'],
        }),
        scoreAfter: null,
      }),
    ).rejects.toMatchObject({ data: { code: 'split.heldOut' } })
  })

  it('are checked again on demand, once at a time, and the report says when labels have changed', async () => {
    const [split] = await client.tasks.splits({ corpusId })
    const [first, second] = await Promise.all([
      client.tasks.checkLeakage({ splitId: split.id }),
      client.tasks.checkLeakage({ splitId: split.id }),
    ])
    await Promise.all([first, second].map(({ jobId }) => ended(client, jobId)))
    const before = await reportOf(split.id)
    await ended(client, (await client.tasks.label({ corpusId, taskIds: ['outcome'] })).jobId)
    const changed = await client.tasks.leakage({ splitId: split.id })
    expect(changed).toMatchObject({ labelsChanged: true, jobId: null, report: { computedAt: before.computedAt } })
  })

  it('are of a saved cohort alone where that is asked for, and so is what is pretrained', async () => {
    const definition = cohortDefinition.parse({ from: '2022-01-01' })
    const cohort = await client.cohorts.save({ corpusId, name: 'Later', definition })
    const settings = { method: 'random' as const, cohort: { id: cohort.id } }
    const inMonths = async (of?: { id: number }) => (await client.tasks.dateHistogram({ corpusId, cohort: of })).map(({ month, notes }) => [month, notes])
    expect(await inMonths()).toEqual(months.map((month) => [month, patients]))
    expect(await inMonths({ id: cohort.id })).toEqual(months.slice(1).map((month) => [month, patients]))
    const preview = await client.tasks.previewSplit({ corpusId, settings })
    expect(preview.sets.reduce((sum, { notes }) => sum + notes, 0)).toBe(patients * 2)
    expect(preview.withoutSet).toEqual([{ reason: 'not in the cohort', notes: patients }])
    const split = await client.tasks.split({ corpusId, name: 'Of a cohort', settings })
    const { id, name, version, notesHash } = cohort
    expect(split.settings.cohort).toEqual({ id, name, version, notesHash })
    const elsewhere = (await client.corpora.list()).find((corpus) => corpus.id !== corpusId)!.id
    await expect(client.tasks.split({ corpusId: elsewhere, name: 'x', settings })).rejects.toMatchObject({
      data: { code: 'cohort.corpus' },
    })

    const everyNote = await client.tasks.split({ corpusId, name: 'Every note', settings: { method: 'random' } })
    const tiny = { vocabularySize: 512, sequenceLength: 32, batchSize: 1, steps: 1, warmupSteps: 0 }
    const config = { kind: 'pretrain' as const, name: 'Later', corpusId, splitId: everyNote.id, cohort: { id }, ...tiny }
    const { jobId, runId } = await client.runs.create({ config: pretrainConfig.parse(config), scoreAfter: null })
    const { error, result } = await ended(client, jobId)
    expect(error).toBeNull()
    expect((await client.runs.get({ id: runId })).config).toMatchObject({ cohort: { id, name, version, notesHash } })
    const train = everyNote.sets.find(({ set }) => set === 'train')!.notes
    expect((await client.models.get({ id: result?.modelId as number })).card.notesSeen).toBe((train * 2) / 3)
  })

  it('of another hospital can be what a run is scored on when it ends', async () => {
    const corpora = await client.corpora.list()
    const external = (await client.tasks.splits({ corpusId: corpora.find((corpus) => corpus.id !== corpusId)!.id }))[0]
    const [development] = await client.tasks.splits({ corpusId })
    const baseline = { kind: 'baseline', name: 'Shape', method: 'noteShape', splitId: development.id, taskIds: ['outcome'] }
    const config = baselineConfig.parse(baseline)
    const scoreAfter = { set: 'external' as const, splitId: external.id }
    await expect(client.runs.create({ config, scoreAfter })).rejects.toMatchObject({ data: { code: 'labels.missing' } })
    await ended(client, (await client.tasks.label({ corpusId: external.corpusId, taskIds: ['outcome'] })).jobId)
    await expect(
      client.runs.create({ config, scoreAfter: { ...scoreAfter, splitId: development.id } }),
    ).rejects.toMatchObject({ data: { code: 'run.external' } })
    const { jobId } = await client.runs.create({ config, scoreAfter })
    expect((await ended(client, jobId)).error).toBeNull()
    const scoring = (await client.jobs.list({})).find(({ kind }) => kind === 'score')!
    expect((await ended(client, scoring.id)).error).toBeNull()
    expect(await client.predictions.passes({ splitId: external.id })).toMatchObject([{ set: 'external', notes: patients }])
  })

  it('are offered the columns that name sets', async () => {
    const { columns, periods } = await client.tasks.splitChoices({ corpusId })
    expect(columns).toEqual([
      {
        name: 'outcome',
        values: [
          { value: 'n', notes: 144 },
          { value: 'y', notes: 36 },
        ],
      },
    ])
    expect(periods).toEqual([])
  })
})

describe('a split of the MIMIC-IV demo, whose dates are shifted', () => {
  let connection: Connection
  afterAll(() => connection.close())

  it('is refused by date with the reason and the real periods, and made by those', async () => {
    connection = await connect('MessagePort')
    const { client } = connection
    await client.workspace.create({ name: 'Shifted' })
    const corpusId = await importDemoStays(connection)
    await expect(
      client.tasks.previewSplit({ corpusId, settings: { method: 'temporal', cutoff: '2150-01-01' } }),
    ).rejects.toMatchObject({ data: { code: 'split.shiftedDates' }, message: expect.stringContaining('2011 - 2013') })
    const { periods } = await client.tasks.splitChoices({ corpusId })
    expect(periods.map(({ period }) => period)).toEqual(['2011 - 2013', '2014 - 2016'])
    expect(periods.reduce((sum, { notes }) => sum + notes, 0)).toBe(277)
    const split = await client.tasks.split({
      corpusId,
      name: 'By period',
      settings: { method: 'period', firstLater: '2014 - 2016' },
    })
    expect(split.windows).toHaveLength(1)
    expect(split.windows[0].returning.notes).toBe(0)
    expect(split.patientOverlap).toBe(0)
  })

  it('counts deaths after a discharge without a return beside its labels and in its sets', async () => {
    const { client } = connection
    const [{ id: corpusId }] = await client.corpora.list()
    const label = { kind: 'readmission' as const, settings: { encounterClass: 'all' as const } }
    const notes = { types: ['Admission H&P'] }
    await client.tasks.save({ task: { id: 'return', name: 'Return', question: 'Back?', options: ['no', 'yes'], notes, label } })
    const request = { corpusId, taskIds: ['return', 'los'] }
    const [readmission, los] = await client.tasks.previewLabels(request)
    expect(readmission.competing).toBeGreaterThan(0)
    expect(los.competing).toBeNull()
    await ended(client, (await client.tasks.label(request)).jobId)
    const sets = await client.tasks.labelSets({ corpusId })
    expect(sets.map(({ taskId, competing }) => [taskId, competing])).toEqual([
      ['los', null],
      ['return', readmission.competing],
    ])
    const [split] = await client.tasks.splits({ corpusId })
    const balance = await client.tasks.balance({ splitId: split.id })
    const settings = { method: 'period' as const, firstLater: '2014 - 2016' }
    expect((await client.tasks.previewSplit({ corpusId, settings })).balance).toEqual(expect.arrayContaining(balance))
    const died = balance.filter(({ taskId }) => taskId === 'return').map(({ competing }) => competing ?? [])
    expect(died.reduce((sum, [no]) => sum + no, 0)).toBe(readmission.competing)
    expect(died.every(([, yes]) => yes === 0)).toBe(true)
  })
})
