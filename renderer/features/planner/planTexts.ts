/** A plan as rows to show, copy and export. Pure. */
import { planFields } from '../../../shared/planning/fields.ts'
import type { Plan, PlanInput, PlanRow } from '../../../shared/planning/plan.ts'
import { toCsv } from '../../lib/csv.ts'
import { formatCompact, formatCount, formatNumber, formatScientific } from '../../lib/format.ts'

export const planRows = (plan: Plan): { name: string; row: PlanRow }[] => [
  { name: 'Pretraining', row: plan.pretrain },
  { name: 'Finetuning', row: plan.finetune },
  { name: 'Yearly scoring', row: plan.scoring },
  { name: 'First year', row: plan.firstYear },
]

export const planColumns = ['Tokens', 'FLOP', 'Hours', 'Device hours', 'kWh', 'Money'] as const

/** Two decimals below 100, whole numbers above. */
export function formatAmount(value: number | null): string {
  return value !== null && Math.abs(value) < 100 ? formatNumber(value, 2) : formatCount(value)
}

export function shownCells({ tokens, flop, hours, deviceHours, kilowattHours, money }: PlanRow): string[] {
  return [formatCompact(tokens), formatScientific(flop), ...[hours, deviceHours, kilowattHours, money].map(formatAmount)]
}

function exactCells({ tokens, flop, hours, deviceHours, kilowattHours, money }: PlanRow): (number | null)[] {
  return [tokens, flop, hours, deviceHours, kilowattHours, money]
}

/** For a spreadsheet's clipboard. */
export function planTable(plan: Plan): string {
  const rows = planRows(plan).map(({ name, row }) => [name, ...exactCells(row).map((value) => value ?? '')])
  return [['', ...planColumns], ...rows].map((cells) => cells.join('\t')).join('\n')
}

/** Inputs and results, one a line, at full precision. */
export function planCsv(input: PlanInput, plan: Plan): string {
  const units = ['tokens', 'FLOP', 'hours', 'device hours', 'kWh', 'money']
  const inputs = planFields.map(({ field, label, unit, baseUnit }) => ['input', label, input[field], baseUnit ?? unit ?? ''])
  const results = planRows(plan).flatMap(({ name, row }) =>
    exactCells(row).map((value, index) => ['result', `${name}: ${planColumns[index]}`, value, units[index]]),
  )
  return toCsv(
    ['part', 'quantity', 'value', 'unit'],
    [
      ['input', 'Model', input.model, ''],
      ...inputs,
      ...results,
      ['result', 'Weights', plan.weights, ''],
      ['result', 'Memory of training, without activations', plan.memory.trainingBytes, 'bytes'],
      ['result', 'Memory of scoring, without activations', plan.memory.scoringBytes, 'bytes'],
      ['result', 'Notes that can be scored a day', plan.notesPerDay, 'notes'],
      ['result', 'API, a year', plan.api.money, 'money'],
      ['result', 'Break-even', plan.api.breakEvenYears, 'years'],
    ],
  )
}
