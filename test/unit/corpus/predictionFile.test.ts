import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeMedsRows } from '../../../main/corpus/medsLabelFile.ts'
import { readPredictionFile, type PredictionReading } from '../../../main/corpus/predictionFile.ts'
import { medsParquet } from './medsFiles.ts'

const folder = mkdtempSync(join(tmpdir(), 'wardbench-predictions-'))
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string, reading?: PredictionReading) {
  const path = join(folder, 'scores.csv')
  writeFileSync(path, text)
  return readPredictionFile(path, reading)
}

describe('a predictions file', () => {
  it('is one row a note, with the probability of the event or one per option', async () => {
    const binary = await read('note_id,patient_id,time,label,p,extra\na,1,2020-01-02 10:00,1,0.75,x\nb,2,,0,0.25,y\n')
    expect(binary).toMatchObject({
      layout: { kind: 'table', probabilities: ['p'], unused: ['extra'] },
      noteKeys: ['a', 'b'],
      patientKeys: ['1', '2'],
      times: ['2020-01-02T10:00:00', null],
      labels: Int32Array.of(1, 0),
      probabilities: Float64Array.of(0.25, 0.75, 0.75, 0.25),
      lines: Uint32Array.of(2, 3),
      warnings: [],
    })
    const three = await read('P_2,p_0,p_1,Note_ID,patient_id,Label\n0.5,0.2,0.3,a,1,2\n')
    expect(three.probabilities).toEqual(Float64Array.of(0.2, 0.3, 0.5))
    expect(three.times).toBeNull()
  })

  it('may call options by their texts, and have its event first', async () => {
    const options = ['Died', 'Went home']
    const words = await read('note_id,patient_id,label,p\na,1,went home,0.2\nb,1,Died,0.9\n', { options, positive: 0 })
    expect(words.labels).toEqual(Int32Array.of(1, 0))
    expect(words.probabilities).toEqual(Float64Array.of(0.2, 0.8, 0.9, 1 - 0.9))
    // Beside the probability of the event, 1 is the event, whichever option that is.
    const numbers = await read('note_id,patient_id,label,p\na,1,0,0.2\nb,1,1,0.9\n', { options, positive: 0 })
    expect(numbers.labels).toEqual(Int32Array.of(1, 0))
    const yes = await read('note_id,patient_id,label,p\na,1,true,0.2\nb,1,no,0.9\n')
    expect(yes.labels).toEqual(Int32Array.of(1, 0))
  })

  it('is scaled to sum to 1 where it does not, which is said', async () => {
    const file = await read('note_id,patient_id,label,p_0,p_1,p_2\na,1,0,0.2,0.2,0.4\nb,1,1,0.2,0.3,0.5\n')
    expect(file.probabilities.slice(0, 3)).toEqual(Float64Array.of(0.25, 0.25, 0.5))
    expect(file.warnings).toEqual([
      'scores.csv: the probabilities of 1 of 2 rows do not sum to 1 (line 2: 0.8000). They were divided by their sum.',
    ])
  })

  it('without patients counts each note as one', async () => {
    const { patientKeys } = await read('note_id,label,p\na,1,0.2\nb,0,0.1\n')
    expect(patientKeys).toEqual(['a', 'b'])
  })

  it.each([
    ['id,score\n1,0.5\n', 'scores.csv, header: note_id and label and the probability (p of the event, or p_0, p_1, … of each option) are missing. Found: id, score. Rename the columns that hold them.'],
    ['note_id,label,p,p_0,p_1\na,1,1,0,1\n', 'scores.csv, header: both p and p_0, p_1 are there. Keep p (of the event) or the others (one per option).'],
    ['note_id,label,p_1,p_2\na,1,0,1\n', 'scores.csv, header: p_0 is missing beside p_1, p_2. Options count from 0; a single probability is called p.'],
    ['note_id,label,p_0\na,1,0\n', 'scores.csv, header: p_1 is missing beside p_0. Options count from 0; a single probability is called p.'],
    ['note_id,label,p\n', 'scores.csv holds no row below its header.'],
    ['note_id,label,p\na,2,0.5\nb,0,0.5\n', 'scores.csv, line 2: label is out of range: the options are 0 to 1'],
    ['note_id,label,p\na,-1,0.5\n', 'scores.csv, line 2: label is out of range: the options are 0 to 1'],
    ['note_id,label,p\na,,0.5\n', 'scores.csv, line 2: label is empty: give the row a label, or leave it out'],
    ['note_id,label,p\na,septic,0.5\n', 'scores.csv, line 2: label is text: write the number of the option, 0 to 1, or name the options in their order with --option-names'],
    ['note_id,label,p\na,1,NaN\n', 'scores.csv, line 2: p is empty or NaN: give the row a probability, or leave it out'],
    ['note_id,label,p\na,1,"0,5"\n', 'scores.csv, line 2: p is not a number: write it as 0.37, with a point'],
    ['note_id,label,p\na,1,37\n', 'scores.csv, line 2: p is not between 0 and 1: write probabilities, neither percent nor log odds'],
    ['note_id,label,p\na,1,-Infinity\n', 'scores.csv, line 2: p is not between 0 and 1: write probabilities, neither percent nor log odds'],
    ['note_id,label,p_0,p_1\na,1,0,0\n', 'scores.csv, line 2: no option has a probability above 0: leave the row out'],
    ['note_id,label,p\na,1,0.5\na,1,0.5\n', 'scores.csv, line 3: note_id is that of line 2 again: keep one row a note'],
    ['note_id,label,p\n,1,0.5\n', 'scores.csv, line 2: note_id is empty: every row needs the key of its note'],
    ['note_id,time,label,p\na,01/02/2020,1,0.5\n', 'scores.csv, line 2: time does not say which is day and which is month; write YYYY-MM-DD'],
    ['note_id,label,p\na,1\n', 'scores.csv, line 2: row has 2 cells where the header has 3'],
  ])('that is wrong is refused by line, with what to do: %j', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ message })
  })

  it('is refused with all that is wrong with it, each kind once and counted, and never with the contents of a cell', async () => {
    const rows = ['a,secret,0.5', 'b,secret,0.5', 'c,1,secret', 'd,secret,0.5']
    await expect(read(`note_id,label,p\n${rows.join('\n')}\n`)).rejects.toSatisfy(
      ({ message }: Error) =>
        message.split('\n').length === 2 && message.includes('line 2: label is text') &&
        message.includes('(and 2 more rows)') && message.includes('line 4: p is not a number') && !message.includes('secret'),
    ) // prettier-ignore
  })

  it('must have as many options as the task', async () => {
    const text = 'note_id,label,p\na,1,0.5\n'
    await expect(read(text, { options: ['x', 'y', 'z'] })).rejects.toThrow('probabilities of 2 options where 3 are expected')
  })
})

describe('MEDS predictions', () => {
  it('are rows by patient and moment, as export-labels writes them', async () => {
    const path = join(folder, 'meds.parquet')
    const at = (patientKey: string, boolean: boolean, probability: number) => ({ patientKey, time: '2020-01-02T23:59:59', boolean, predicted: { value: probability > 0.5, probability } })
    await writeMedsRows(path, [at('1', true, 0.75), at('2', false, 0.25), at('2', true, 0.5)])
    const file = await readPredictionFile(path)
    expect(file).toMatchObject({
      layout: { kind: 'meds', note: null, patient: 'subject_id', label: 'boolean_value', unused: ['predicted_boolean_value'] },
      noteKeys: ['1 at 2020-01-02T23:59:59', '2 at 2020-01-02T23:59:59', '2 at 2020-01-02T23:59:59 (2)'],
      patientKeys: ['1', '2', '2'],
      labels: Int32Array.of(1, 0, 1),
      probabilities: Float64Array.of(0.25, 0.75, 0.75, 0.25, 0.5, 0.5),
      warnings: ['meds.parquet: rows of the same patient and moment as another row: 1. They are kept as notes of their own.'],
    })
  })

  it('without the probability are refused with what was found', async () => {
    const path = join(folder, 'labels.parquet')
    writeFileSync(path, medsParquet([{ subject_id: 1, prediction_time: '2020-01-02', boolean_value: true }]))
    await expect(readPredictionFile(path)).rejects.toThrow(
      'labels.parquet, header: predicted_boolean_probability is missing. Found: subject_id, prediction_time, boolean_value.',
    )
  })
})
