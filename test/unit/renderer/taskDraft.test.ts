import { describe, expect, it } from 'vitest'
import { builtInTasks } from '../../../main/tasks/builtInTasks.ts'
import {
  addOption,
  copyOf,
  draftOf,
  emptyTask,
  idForName,
  moveOption,
  removeOption,
  taskOf,
  taskProblems,
  withOptionPerValue,
  withOptions,
  type TaskDraft,
} from '../../../renderer/features/tasks/taskDraft.ts'
import { task } from '../../../shared/domain/task.ts'

const ruleOptions = { los: 4, cci: 5, mortality: 2, readmission: 2, denial: 2 }
const context = { taken: ['los'], ruleOptions }

const fall: TaskDraft = {
  ...emptyTask,
  id: 'fall_risk',
  name: 'Fall risk',
  question: 'Will the patient fall?',
  column: 'fall',
  values: { '0': 0, none: 0, '1': 1 },
}

describe('a task that is being written', () => {
  it('becomes a task that the contract takes, with every column value mapped to its option', () => {
    expect(taskProblems(fall, context)).toEqual([])
    expect(task.parse(taskOf(fall)).label).toEqual({
      kind: 'column',
      settings: { column: 'fall', values: { '0': 0, none: 0, '1': 1 } },
    })
  })

  it('keeps values and event with their options when these move, come and go', () => {
    const moved = taskOf(moveOption(fall, 1, -1))
    expect(moved).toMatchObject({ options: ['yes', 'no'], positive: 0 })
    expect(moved.label.settings).toMatchObject({ values: { '0': 1, none: 1, '1': 0 } })
    const three = addOption(fall, 'unknown')
    expect(taskOf(removeOption(three, 0))).toMatchObject({
      options: ['yes', 'unknown'],
      positive: 0,
      label: { settings: { values: { '1': 0 } } },
    })
    expect(moveOption(fall, 0, -1)).toBe(fall)
  })

  it('says in words what keeps it from being saved', () => {
    const problems = (change: Partial<TaskDraft>) => taskProblems({ ...fall, ...change }, context).join(' ')
    expect(problems({ id: 'Fall risk' })).toMatch(/identifier/)
    expect(problems({ id: 'los' })).toMatch(/Another task is called/)
    expect(problems({ question: ' ' })).toMatch(/question/)
    expect(problems({ values: { '0': 0 } })).toMatch(/No value of the column gives “yes”/)
    expect(problems({ options: [{ key: 0, text: 'no' }, { key: 1, text: 'no' }] })).toMatch(/same text/)
    expect(problems({ rule: 'los' })).toMatch(/gives 4 options; the task has 2/)
    expect(problems({ name: '', column: '' })).toMatch(/name.*column/s)
  })

  it('takes the options of a rule, or one for each value of a column', () => {
    const los = withOptions({ ...fall, rule: 'los', settings: { los: { unit: 'calendar' } } }, ['a', 'b', 'c', 'd'])
    expect(taskProblems(los, context)).toEqual([])
    expect(taskOf(los).label).toEqual({ kind: 'los', settings: { unit: 'calendar' } })
    const filled = taskOf(withOptionPerValue(fall, ['GENHX', 'ROS', 'EXAM']))
    expect(filled).toMatchObject({ options: ['GENHX', 'ROS', 'EXAM'], positive: 1 })
    expect(filled.label.settings).toEqual({ column: 'fall', values: { GENHX: 0, ROS: 1, EXAM: 2 } })
  })

  it('is the task it was opened from, until something is changed', () => {
    for (const builtIn of builtInTasks()) {
      expect(taskOf(draftOf(builtIn))).toEqual(builtIn)
      const copy = copyOf(builtIn, [builtIn.id])
      expect(taskProblems(copy, { taken: [builtIn.id], ruleOptions })).toEqual([])
      expect(copy.id).toBe(`${builtIn.id}-2`)
    }
  })

  it('gets an identifier from its name', () => {
    expect(idForName('Fall risk (ward)', [])).toBe('fall-risk-ward')
    expect(idForName('2. Sturz im Spätdienst', ['sturz-im-spatdienst'])).toMatch(/^sturz-im-sp/)
    expect(idForName('Fall', ['fall', 'fall-2'])).toBe('fall-3')
    expect(idForName('—', [])).toBe('')
  })
})
