/** A crossed control limit in words. */
import { measureNames, shareMeasures, type MonitoringAlarm } from '../../shared/domain/monitoring.ts'
import { formatNumber, formatPercent } from './format.ts'

export function alarmText({ measure, period, side, value, limit }: MonitoringAlarm): string {
  const number = (each: number) => (shareMeasures.has(measure) ? formatPercent(each) : formatNumber(each))
  return `${period === 'all' ? 'All periods' : period}: ${measureNames[measure]} ${number(value)}, ${side} its limit of ${number(limit)}`
}
