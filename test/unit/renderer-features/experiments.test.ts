import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { curvesFigure } from '../../../shared/charts/curves.ts'
import { groupName, headingOf, resultCharts } from '../../../shared/charts/experiment.ts'
import { experimentDefinition, experimentKinds, type CellStatus, type ExperimentReport, type ResultTable } from '../../../shared/domain/experiment.ts'
import { checkDefinition, mistakeAt } from '../../../renderer/features/experiments/definitionCheck.ts'
import { fieldGroups, onlyInFile, valueAt } from '../../../renderer/features/experiments/definitionFields.ts'
import { parseText } from '../../../shared/text/settingsText.ts'
import { changeAll, changeText } from '../../../renderer/features/experiments/definitionText.ts'
import { adaptedText, textOf } from '../../../renderer/features/experiments/draftStart.ts'
import { aboutText, activityText, asTree, cellsText, countsOf, nowText, planText, stateOf } from '../../../renderer/features/experiments/experimentView.ts'
import { kindView } from '../../../renderer/features/experiments/kinds.ts'
import { resultCsv } from '../../../renderer/features/experiments/resultCsv.ts'

const folder = join(import.meta.dirname, '../../../assets/experiments')
const templates = readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => ({ kind: name.slice(0, -5), text: readFileSync(join(folder, name), 'utf8') }))
const template = (kind: string) => templates.find((each) => each.kind === kind)!.text
const everything = {
  splits: [{ id: 1, name: 'Later', external: false }, { id: 2, name: 'External test', external: true }],
  models: ['Clinical', 'Nano, general (shipped)', 'Nano, clinical (shipped)'].map((name, index) => ({ id: 4 + index, name })),
  tasks: ['readmission', 'mortality', 'los', 'denial', 'cci'].map((id) => ({ id, name: `Task of ${id}`, labelled: true })),
}

describe('the file of an experiment', () => {
  it('keeps its remarks and everything else where the form changes one setting', () => {
    const before = template('data-efficiency')
    const after = changeText(changeText(before, ['seeds'], [7]), ['finetune', 'steps'], 20)
    const parsed = parseText(after).value!
    expect(parsed).toEqual({ ...parseText(before).value, seeds: [7], finetune: { ...(parseText(before).value!.finetune as object), steps: 20 } })
    for (const remark of before.match(/#[^\n]*/g)!) expect(after).toContain(remark.replace(/\s+$/, ''))
  })

  it('takes settings that are new, nested or gone', () => {
    const text = 'kind: temporal\nname: A # mine\n'
    expect(parseText(changeText(text, ['finetune', 'steps'], 5)).value).toEqual({ kind: 'temporal', name: 'A', finetune: { steps: 5 } })
    expect(changeText(text, ['name'], 'B')).toContain('name: B # mine')
    expect(parseText(changeText(text, ['name'], undefined)).value).toEqual({ kind: 'temporal' })
    expect(parseText(changeText('model: null\n', ['model', 'pretrain', 'steps'], 3)).value).toEqual({ model: { pretrain: { steps: 3 } } })
  })

  it('says the line of a mistake, and stays as it is where it cannot be read', () => {
    const broken = 'kind: temporal\nname: [A\n'
    expect(parseText(broken)).toMatchObject({ value: null, error: { line: expect.any(Number) } })
    expect(changeText(broken, ['name'], 'B')).toBe(broken)
    expect(parseText('- a\n').error?.line).toBe(1)
    expect(parseText('kind: temporal\n\nfinetune: { steps: 0 }\n').lineOf(['finetune', 'steps'])).toBe(3)
  })

  it('reads JSON, which is YAML', () => {
    expect(parseText('{"kind": "temporal", "seeds": [1]}').value).toEqual({ kind: 'temporal', seeds: [1] })
  })

  it('of a stored definition begins with the template and says the same', () => {
    const definition = experimentDefinition.parse({ ...parseText(template('seed-sweep')).value, seeds: [8, 9], on: 'test' })
    const text = textOf(template('seed-sweep'), definition)
    expect(experimentDefinition.parse(parseText(text).value)).toEqual(definition)
    expect(text).toContain('# Settings of every finetuning')
    expect(changeAll(text, { ...definition })).toBe(changeAll(changeAll(text, { ...definition }), { ...definition }))
  })
})

describe('a definition is checked', () => {
  it.each(templates)('$kind: its template has no mistake where the workspace has everything', ({ text }) => {
    expect(checkDefinition(parseText(text).value!, everything).mistakes).toEqual([])
  })

  it('at the setting: schema, unknown names, and what the workspace lacks', () => {
    const value = { kind: 'external', name: 'x', tasks: ['readmission', 'cci', 'flu'], to: 'Hospital C', split: 9, model: 'Old', finetune: { steps: 0 } }
    expect(mistakeAt(checkDefinition(value, everything).mistakes, 'finetune.steps')).toMatch(/>=\s?1/)
    const { mistakes } = checkDefinition({ ...value, finetune: {}, colour: 1 }, { ...everything, tasks: everything.tasks.map((task) => ({ ...task, labelled: task.id !== 'cci' })) })
    expect(mistakes.map(({ path }) => path).sort()).toEqual(['colour', 'model', 'split', 'tasks', 'tasks', 'to'])
    expect(mistakes.map(({ message }) => message)).toContain('Task “Task of cci” has no labels on this corpus yet. Derive them under Tasks & splits, or with the label command.')
    expect(mistakeAt(mistakes, 'to')).toBe('There is no split “Hospital C” in this workspace.')
  })

  it('and adapted to the workspace when it is new', () => {
    const tasks = everything.tasks.map((task) => ({ ...task, labelled: task.id === 'los' }))
    const text = adaptedText(template('external'), { ...everything, splits: [{ id: 3, name: 'Ward B', external: true }], tasks })
    expect(parseText(text).value).toMatchObject({ tasks: ['los'], to: 'Ward B' })
  })
})

describe('the form', () => {
  it.each(templates)('$kind: offers every setting of the template, or says that it is in the file', ({ text }) => {
    const value = parseText(text).value!
    const offered = fieldGroups(value).flatMap(({ fields }) => fields.map(({ path }) => path[0]))
    const inFile = onlyInFile(value).map(({ path }) => path.split('.')[0])
    for (const name of Object.keys(value)) expect([...offered, ...inFile, 'kind']).toContain(name)
  })

  it('shows defaults where the file says nothing', () => {
    expect(valueAt({ kind: 'temporal' }, ['resamples'])).toBe(1000)
    expect(valueAt({ kind: 'temporal' }, ['finetune', 'batchSize'])).toBe(32)
    expect(valueAt({ kind: 'temporal', finetune: { batchSize: 4 } }, ['finetune', 'batchSize'])).toBe(4)
    expect(valueAt({ kind: 'something-new', level: 3 }, ['level'])).toBe(3)
  })

  it('names every kind and asks a question for it', () => {
    for (const { kind } of templates) expect(kindView(kind).question, kind).not.toBe('')
    expect(kindView('something-new').label).toBe('Something new')
    expect(templates.map(({ kind }) => kind).sort()).toEqual([...experimentKinds].sort())
  })
})

const cell = (key: string, change: Partial<CellStatus> = {}): CellStatus => ({
  key,
  kind: 'score',
  state: 'done',
  needs: null,
  found: false,
  attempts: 1,
  work: 1,
  seconds: null,
  outdated: null,
  secondsLeft: null,
  startedAt: null,
  progress: null,
  error: null,
  runId: null,
  modelId: null,
  passIds: [],
  ...change,
})

describe('cells', () => {
  it('lie below what they need, in the order of the plan', () => {
    const cells = [cell('pretrain'), cell('zero', { needs: 'pretrain' }), cell('tune', { needs: 'pretrain' }), cell('fit'), cell('tuned', { needs: 'tune' }), cell('lost', { needs: 'gone' })]
    expect(asTree(cells).map(({ cell: { key }, depth }) => `${depth} ${key}`)).toEqual(['0 pretrain', '1 zero', '1 tune', '2 tuned', '0 fit', '0 lost'])
  })

  it('add up to a state of the whole', () => {
    const counts = (driven: boolean, ...cells: CellStatus[]) => countsOf({ driven, cells })
    expect(stateOf(counts(true, cell('a'), cell('b', { state: 'waiting' })))).toBe('running')
    expect(stateOf(counts(false, cell('a'), cell('b', { state: 'waiting' })))).toBe('interrupted')
    expect(stateOf(counts(false, cell('a', { state: 'cancelled' }), cell('b', { state: 'failed' })))).toBe('failed')
    expect(stateOf(counts(true, cell('a'), cell('b')))).toBe('done')
    expect(cellsText(counts(false, cell('a', { found: true }), cell('b', { state: 'failed' })))).toBe('1 of 2 cells, 1 found, 1 failed')
  })

  it('that run are named, or counted where they are many', () => {
    const running = (...keys: string[]) => keys.map((key) => cell(key, { state: 'running' }))
    expect(nowText([cell('done'), cell('waiting', { state: 'waiting' })])).toBe('')
    expect(nowText([cell('done'), ...running('tune', 'fit')])).toBe('now: tune; fit')
    expect(nowText(running('tune', 'fit', 'score'))).toBe('now: 3 cells')
  })

  it('say what they do and why they stand', () => {
    expect(activityText(cell('a', { state: 'running', progress: { phase: 'training', done: 3, total: 4 } }))).toBe('training 75 %')
    expect(activityText(cell('a', { state: 'failed', error: { code: 'x', message: 'No memory.' } }))).toBe('No memory.')
    expect(activityText(cell('a', { state: 'blocked', needs: 'b' }))).toBe('needs “b”')
    expect([aboutText(null), aboutText(0.2), aboutText(200), aboutText(9000)]).toEqual(['', 'about 1 s', 'about 3 min', 'about 3 h'])
    expect(planText([{ key: 'a', kind: 'score', needs: null, found: false, seconds: 1 }, { key: 'b', kind: 'score', needs: null, found: true, seconds: null }])).toBe('2 scorings')
  })
})

const group = (labels: Record<string, string | number>, auroc: number | null = 0.7) => ({
  labels,
  passIds: [1],
  auroc,
  interval: auroc === null ? null : { low: auroc - 0.1, high: auroc + 0.1 },
  accuracy: { value: auroc, interval: null },
  bySeed: [auroc],
  standardDeviation: null,
  difference: null,
  perplexity: typeof labels['pretraining steps'] === 'number' ? 900 - labels['pretraining steps'] : null,
})
const table = (change: Partial<ResultTable>): ResultTable => ({ taskId: 'readmission', set: 'test', window: null, n: 200, patients: 80, counts: [150, 50], groups: [group({ model: 'zero-shot' }, 0.5), group({ model: 'finetuned' })], warnings: [], ...change })
const report = (kind: string, ...tables: ResultTable[]): ExperimentReport => ({ id: 1, name: 'E', kind, tables, missing: [], matrix: null, shows: 's', doesNotShow: 'd', paper: 'p', resamples: 100 })
const names = new Map([['readmission', 'Readmission']])
const drawn = (result: ExperimentReport) => resultCharts(result, names).map(({ draw }) => draw({ scheme: 'light' }))

describe('a result is drawn', () => {
  it('as a forest with a line for each group, of any kind', () => {
    const [figure] = drawn(report('something-new', table({}), table({ taskId: 'los' })))
    expect(figure!.table.rows.map(([heading, label]) => `${String(heading)}: ${String(label)}`)).toEqual([
      'Readmission: zero-shot', 'Readmission: finetuned', 'los: zero-shot', 'los: finetuned',
    ])
  })

  it('as curves over the sizes of the sample, zero-shot at the left and all at the right', () => {
    const groups = [group({ model: 'Nano', n: 0 }, 0.5), group({ model: 'Nano', n: 100 }), group({ model: 'Nano', n: 1000 }), group({ model: 'Nano', n: 'all' }), group({ model: 'TF-IDF', n: 100 })]
    const [figure] = drawn(report('data-efficiency', table({ groups })))
    expect(figure!.table.rows.map(([model, size]) => `${String(model)} ${String(size)}`)).toEqual(['Nano none (zero-shot)', 'Nano 100', 'Nano 1,000', 'Nano all', 'TF-IDF 100'])
    expect(figure!.description).toContain('Nano: none (zero-shot) 0.500 [0.400–0.600]')
  })

  it('as one curve where each size has a table of its own, which is headed by it', () => {
    const at = (n: number | string) => table({ groups: [group({ model: 'General', n }, 0.6), group({ model: 'Clinical', n })] })
    const tables = [at(0), at(100), at('all')]
    const [figure, ...others] = drawn(report('clinical-vs-general', ...tables))
    expect(others).toEqual([])
    expect(figure!.table.rows.map(([model, size]) => `${String(model)} ${String(size)}`)).toEqual([
      'General none (zero-shot)', 'General 100', 'General all', 'Clinical none (zero-shot)', 'Clinical 100', 'Clinical all',
    ])
    expect(tables.map((each) => headingOf(each, tables, names))).toEqual(['Readmission: zero-shot', 'Readmission: n 100', 'Readmission: n all'])
  })

  it('along one pretraining, a line for each task', () => {
    const along = (taskId: string) => table({ taskId, groups: [0, 50, 450].map((steps) => group({ 'pretraining steps': steps })) })
    const [figure] = drawn(report('pretraining-trajectory', along('readmission'), along('sciq')))
    expect(figure!.table.rows.map(([task, steps]) => `${String(task)} ${String(steps)}`)).toEqual([
      'Readmission 0', 'Readmission 50', 'Readmission 450', 'sciq 0', 'sciq 50', 'sciq 450',
    ])
  })

  it('as a surface and by totals for a token budget, with what is not done left open', () => {
    const groups = [[0, 10], [0, 20], [10, 10]].map(([pretrained, finetuned]) => group({ pretrained: pretrained!, finetuned: finetuned!, total: pretrained! + finetuned! }))
    const [surface, totals] = drawn(report('token-budget', table({ groups })))
    expect(surface!.table.rows).toHaveLength(4)
    expect(surface!.table.rows.at(-1)).toEqual(['10', '20', null, null, null])
    expect(totals!.table.rows.map(([, tokens]) => tokens)).toEqual(['10', '20', '20'])
  })

  it('period by period, and against perplexity', () => {
    const periods = [table({ set: 'test' }), table({ set: 'temporal' }), table({ set: 'temporal_all', window: 0 })]
    expect(drawn(report('temporal', ...periods))[0]!.table.rows.map(([model, period]) => `${String(model)}: ${String(period)}`)).toContain('finetuned: window 1')
    expect(headingOf(periods[2]!, periods, names)).toBe('Readmission: temporal test, all patients, window 1')
    const groups = [group({ 'pretraining steps': 0, model: 'finetuned' }), group({ 'pretraining steps': 450, model: 'finetuned' })]
    expect(drawn(report('perplexity-vs-auroc', table({ groups })))[0]!.table.rows.map(([, at]) => at)).toEqual(['450.0 (450 steps)', '900.0 (0 steps)'])
  })

  it('as a matrix with the interval in each field', () => {
    const cells = [[group({ 'finetuned on': 'none' }, 0.5)], [null]]
    const [figure] = drawn({ ...report('transfer-matrix', table({})), matrix: { rows: ['none', 'joint'], columns: ['Readmission'], cells } })
    expect(figure!.description).toBe('finetuned on none, judged on Readmission: 0.500 [0.400–0.600]; finetuned on joint, judged on Readmission: not done')
  })

  it('without a point where nothing could be estimated', () => {
    const facts = { title: 't', subtitle: 's', x: { name: 'n', kind: 'log' as const }, curves: [{ name: 'a', points: [{ x: 1, label: '1', value: null, interval: null }] }] }
    expect(curvesFigure(facts, { scheme: 'dark' }).description).toBe('a: 1 not estimable')
  })

  it('in words for each group, and as a line each in CSV', () => {
    expect(groupName(group({ model: 'Nano', n: 300 }))).toBe('Nano, n 300')
    expect(groupName(group({ 'learning rate': 0.001 }))).toBe('learning rate 1e-3')
    const lines = resultCsv(report('temporal', table({}), table({ groups: [group({ n: 3 }, null)] }))).trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatch(/^task,set,window,notes,patients,notes by option,model,n,AUROC,low,high/)
    expect(lines[3]).toMatch(/^readmission,test,,200,80,150 \/ 50,,3,,,,,,,1/)
  })
})
