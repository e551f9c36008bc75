import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import type { WorklistRow, WorklistSort } from '../../shared/domain/worklist.ts'
import { charlsonCategories } from '../../main/tasks/labels/charlson.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'
import { workingDemo } from './workingDemo.ts'

describe('worklists of the five tasks', () => {
  let connection: Connection
  let client: Client
  let models: Record<string, OperatingModel>
  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Worklists' })
    models = await workingDemo(connection, 1200)
  })
  afterAll(() => connection.close())

  const db = () => connection.backend.workspaces.session().db
  const dayOf = (time: string | null) => (time ?? '').slice(0, 10)
  async function all(operatingId: number, sort: WorklistSort, more = {}): Promise<WorklistRow[]> {
    const rows: WorklistRow[] = []
    for (let cursor: string | null = null; ; ) {
      const page: { rows: WorklistRow[]; next: string | null; total: number } = await client.operations.worklist({ operatingId, sort, cursor, limit: 37, ...more })
      rows.push(...page.rows)
      if (page.next !== null) cursor = page.next
      else {
        expect(rows).toHaveLength(page.total)
        return rows
      }
    }
  }

  it('are sorted by risk, time, due date or patient, page after page, each entry once', async () => {
    const { id } = models['readmission']
    const byRisk = await all(id, 'risk')
    const [first, second] = byRisk
    await client.operations.change({ scoreId: second.scoreId, by: 'Ann', dueOn: '2024-02-01' })
    await client.operations.change({ scoreId: first.scoreId, by: 'Ann', dueOn: '2024-03-01' })
    const keys: Record<WorklistSort, (row: WorklistRow) => string | number> = {
      risk: ({ risk }) => -risk,
      lowest: ({ risk }) => risk,
      newest: ({ time }) => -Date.parse(time!),
      oldest: ({ time }) => Date.parse(time!),
      due: ({ dueOn }) => dueOn ?? '~',
      patient: ({ patientKey }) => patientKey,
    }
    for (const [sort, keyOf] of Object.entries(keys)) {
      const rows = await all(id, sort as WorklistSort)
      expect(new Set(rows.map(({ scoreId }) => scoreId)).size).toBe(byRisk.length)
      const ordered = rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : a.scoreId - b.scoreId))
      expect(rows.map(({ scoreId }) => scoreId), sort).toEqual(ordered.map(({ scoreId }) => scoreId))
    }
    expect((await all(id, 'due')).slice(0, 2).map(({ scoreId }) => scoreId)).toEqual([second.scoreId, first.scoreId])
  })

  it('have the discharges of one day, with the days that there are', async () => {
    const { id } = models['readmission']
    const rows = await all(id, 'risk')
    const days = await client.operations.days({ operatingId: id, dayBy: 'discharge' })
    expect(days.map(({ day }) => day)).toEqual([...new Set(rows.map(({ dischargeTime }) => dayOf(dischargeTime)))].sort().reverse())
    const [until, from] = [days[1].day, days[4].day]
    const within = days.filter(({ day }) => day >= from && day <= until)
    const own = await all(id, 'risk', { dayBy: 'discharge', from, until })
    const sum = (of: (day: (typeof days)[number]) => number) => within.reduce((total, day) => total + of(day), 0)
    expect([own.length, own.filter((row) => row.flagged).length]).toEqual([sum(({ entries }) => entries), sum(({ flagged }) => flagged)])
    expect(own.map(({ scoreId }) => scoreId)).toEqual(rows.filter(({ dischargeTime }) => dayOf(dischargeTime) >= from && dayOf(dischargeTime) <= until).map(({ scoreId }) => scoreId))
  })

  it('tell expected discharges and the census of a day, beside what came', async () => {
    const { id } = models['los']
    const stays = await all(id, 'risk')
    const lastDay = stays.map(({ dischargeTime }) => dayOf(dischargeTime)).sort().at(-1)!
    // A day in the middle, so that the next ones are known.
    const admitted = stays.map(({ admitTime }) => dayOf(admitTime)).sort()
    const day = admitted[Math.floor(admitted.length / 2)]
    expect(day < lastDay).toBe(true)
    const census = await client.operations.census({ operatingId: id, day })
    const inNow = stays.filter(({ admitTime, dischargeTime, time }) => dayOf(admitTime) <= day && dayOf(dischargeTime) > day && dayOf(time) <= day)
    expect(census).toMatchObject({ day, scored: inNow.length })
    expect(census.scored).toBeGreaterThan(0)
    expect(census.inpatients).toBeGreaterThanOrEqual(census.scored)
    for (const each of census.days) {
      expect(each.discharges.actual).toBe(inNow.filter(({ dischargeTime }) => dayOf(dischargeTime) === each.day).length)
      expect(each.staying.actual).toBe(inNow.filter(({ dischargeTime }) => dayOf(dischargeTime) > each.day).length)
      expect(each.discharges.expected).toBeLessThanOrEqual(each.discharges.interval.high + 1)
    }
    const gone = census.days.reduce((sum, { discharges }) => sum + discharges.expected, 0)
    expect(gone + census.days.at(-1)!.staying.expected).toBeCloseTo(inNow.length, 6)
    const code = await client.operations.census({ operatingId: models['cci'].id, day }).catch((error: { data?: { code?: string } }) => error.data?.code)
    expect(code).toBe('census.task')
    const early = await client.operations.census({ operatingId: id, day: '1990-01-01' }).catch((error: { data?: { code?: string } }) => error.data?.code)
    expect(early).toBe('census.noStays')
  })

  it('have the comorbidities that earlier stays were coded with beside the burden read from a note', async () => {
    const { id, task } = models['cci']
    expect(task.label.kind).toBe('cci')
    const rows = await all(id, 'risk')
    const diagnoses = await db().read('diagnoses', rows[0].corpusId)
    const codesOf = (key: string | null) => diagnoses.filter(({ encounterKey }) => encounterKey === key)
    const histories = await Promise.all(rows.map(({ scoreId }) => client.operations.codedHistory({ scoreId })))
    const returning = histories.findIndex(({ before }) => before.categories.length > 0)
    expect(returning).toBeGreaterThanOrEqual(0)
    const [row, { before, own }] = [rows[returning], histories[returning]]
    expect(before.stays).toBeGreaterThan(0)
    expect(before.categories.every(({ since, label, weight }) => since <= dayOf(row.time) && label !== '' && weight >= 0)).toBe(true)
    const withCodes = rows.findIndex(({ encounterKey }) => charlsonCategories(codesOf(encounterKey)).length > 0)
    expect(histories[withCodes].own?.categories).toHaveLength(charlsonCategories(codesOf(rows[withCodes].encounterKey)).length)
    expect(own === null).toBe(codesOf(row.encounterKey).length === 0)
  })

  it('count what notes of denied claims lack, once, and show it with words of paid notes', async () => {
    const { id } = models['denial']
    expect(await client.operations.documentation({ operatingId: id })).toBeNull()
    const { jobId } = await client.operations.computeDocumentation({ operatingId: id })
    const job = await ended(client, jobId)
    expect(job.error).toBeNull()
    const checklist = (await client.operations.documentation({ operatingId: id }))!
    expect(checklist.examined).toBeGreaterThan(0)
    const { found, counted, items } = checklist
    expect(Math.min(found.paid, found.denied, counted.paid, counted.denied)).toBeGreaterThan(0)
    expect(items).toHaveLength((job.result as { items: number }).items)
    for (const item of items) {
      expect(item.interval.low).toBeGreaterThan(0)
      expect(item.paid.notes / item.paid.of - item.denied.notes / item.denied.of).toBeCloseTo(item.difference, 12)
      expect(item.examples.every(({ text }) => text.toLowerCase().includes(item.text.split(' ')[0]))).toBe(true)
    }
    const code = await client.operations.computeDocumentation({ operatingId: models['los'].id }).catch((error: { data?: { code?: string } }) => error.data?.code)
    expect(code).toBe('documentation.task')
  })
})
