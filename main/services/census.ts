import type { CensusForecast } from '../../shared/domain/worklist.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { losSettings } from '../../shared/domain/task.ts'
import { expectedCensus } from '../../shared/stats/census.ts'
import { addDays } from '../operations/schedule.ts'
import { calendarDaysBetween } from '../tasks/times.ts'
import type { Session } from './workspaces.ts'

/** Expected discharges and census of the days after one, from what a model of the length of stay said by then. */

const horizon = 7

/** @throws AppError 'census.task', 'census.noStays' */
export async function censusOf({ db }: Session, { operatingId, day }: { operatingId: number; day: string }): Promise<CensusForecast> {
  const { task } = await db.read('operatingModel', operatingId)
  if (task.label.kind !== 'los') throw new AppError('census.task', 'A census needs a model of the length of stay.')
  const corpora = await db.read('corporaOfOperating', operatingId)
  if ((await Promise.all(corpora.map((id) => db.read('hasShiftedDates', id)))).some(Boolean)) {
    throw new AppError('census.shifted', 'Dates of these stays are shifted, each patient by another time: who was in on one day cannot be told.')
  }
  const { unit } = losSettings.parse(task.label.settings)
  const [scores, inpatients, ended, ends] = await Promise.all([
    db.read('inpatientScores', operatingId, day),
    db.read('inpatientCount', operatingId, day),
    db.read('endedStays', corpora, { day, unit }),
    Promise.all(corpora.map((id) => db.read('dataEnd', id))),
  ])
  const lastDay = ends.reduce((last, end) => (end !== null && (last === null || end > last) ? end : last), null)
  const forecast = expectedCensus({
    inpatients: scores.map(({ admitTime, dischargeTime, probabilities }) => ({
      probabilities,
      midnights: calendarDaysBetween(admitTime, day),
      leftAfter: dischargeTime === null ? null : calendarDaysBetween(day, dischargeTime),
    })),
    ended,
    bins: task.options.length,
    horizon,
    knownDays: lastDay === null ? 0 : calendarDaysBetween(day, lastDay),
  })
  if (forecast === null) {
    const message = 'Until this day no stay of some length has ended, so nothing tells on which of its days patients leave. Choose a later day, or import stays.'
    throw new AppError('census.noStays', message)
  }
  return {
    day,
    scored: scores.length,
    inpatients,
    endedStays: ended.reduce((sum, { stays }) => sum + stays, 0),
    days: forecast.map(({ after, ...counts }) => ({ day: addDays(day, after), ...counts })),
  }
}
