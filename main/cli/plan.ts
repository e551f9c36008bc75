import { InvalidArgumentError, Option, type Command } from 'commander'
import { AppError } from '../../shared/domain/errors.ts'
import { deviceKind, type DeviceKind } from '../../shared/domain/device.ts'
import { formatCompact, formatCount, formatNumber, formatPercent, formatScientific } from '../../shared/format.ts'
import { planFields } from '../../shared/planning/fields.ts'
import { planCosts, planInput, planModel, sensitivities, type Plan, type PlanInput } from '../../shared/planning/plan.ts'
import { measuredInputs, probeModel, probeResult, type ProbeConfig, type ProbeResult } from '../../shared/planning/probe.ts'
import { queueProbe } from '../services/planner.ts'
import { printJson, printTable, waitForJob } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `plan`: FLOP, hours, energy and money of a model of one's own, beside an API paid by the token. */

type PlanOptions = Record<string, unknown> & {
  workspace?: string
  measure?: DeviceKind
  measureModel: ProbeConfig['model']
  json?: boolean
}

export function addPlanCommand(program: Command, workspaceOption: () => Option, jsonOption: () => Option): void {
  const command = program
    .command('plan')
    .description('cost and capacity of a model: FLOP, hours, energy and money of pretraining, finetuning and a year of scoring')
    .addOption(new Option('--model <shape>', 'preset, or custom with --layers, --width …').choices(planModel.options).default('1B'))
  for (const { field, label, baseUnit, unit, help } of planFields) {
    const measure = baseUnit ?? unit
    const words = `${label}${measure ? ` (${measure})` : ''}${help ? `. ${help.replace(/\.$/, '')}` : ''}`
    command.option(`--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} <n>`, words, numberOrShare)
  }
  command
    .addOption(new Option('--measure <device>', 'take the speed that this machine reaches; needs --workspace').choices(deviceKind.options))
    .addOption(new Option('--measure-model <shape>', 'what is measured with').choices(probeModel.options).default('15M'))
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .action(planCommand)
}

function numberOrShare(text: string): number {
  const percent = /^(.+)%$/.exec(text.trim())
  const value = percent ? Number(percent[1]) / 100 : Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a number, such as 1024, 314.6e9 or 40%.')
  return value
}

async function planCommand({ workspace, measure, measureModel, json, ...given }: PlanOptions): Promise<void> {
  checked(given)
  const probe = measure === undefined ? null : await measured(workspace, { device: measure, model: measureModel })
  const input = checked({ ...given, ...(probe && measuredInputs(probe)) })
  const plan = planCosts(input)
  const moves = sensitivities(input)
  if (json) return printJson({ input, probe, plan, sensitivities: moves })
  printPlan(input, plan)
}

function checked(given: object): PlanInput {
  const result = planInput.safeParse(given)
  if (result.success) return result.data
  const [{ path, message }] = result.error.issues
  const label = planFields.find(({ field }) => field === path[0])?.label ?? String(path[0])
  throw new AppError('usage.plan', `${label}: ${message}`)
}

async function measured(workspace: string | undefined, config: ProbeConfig): Promise<ProbeResult> {
  return withWorkspace(workspace, async (session) => {
    const { jobId } = await queueProbe(session, config)
    return probeResult.parse((await waitForJob(session, jobId)).result)
  })
}

function printPlan(input: PlanInput, plan: Plan): void {
  const { pretrain, finetune, scoring, firstYear, memory, api } = plan
  const number = (value: number | null) => (value !== null && value < 100 ? formatNumber(value, 2) : formatCount(value))
  printTable(
    ['', 'tokens', 'FLOP', 'hours', 'device hours', 'kWh', 'money'],
    Object.entries({ pretraining: pretrain, finetuning: finetune, 'scoring, a year': scoring, 'first year': firstYear }).map(
      ([name, { tokens, flop, hours, deviceHours, kilowattHours, money }]) => [
        name,
        formatCompact(tokens),
        formatScientific(flop),
        ...[hours, deviceHours, kilowattHours, money].map(number),
      ],
    ),
  )
  const fits = (answer: boolean | null) => (answer === null ? '' : answer ? ', fits' : ', does not fit')
  const gigabytes = (bytes: number) => `${formatNumber(bytes / 1e9, 1)} GB`
  process.stdout.write(
    `\n${formatCompact(plan.weights)} weights. Memory without activations: training ${gigabytes(memory.trainingBytes)} over ` +
      `${formatCount(input.devices)} device(s)${fits(memory.trainingFits)}; scoring ${gigabytes(memory.scoringBytes)} on each${fits(memory.scoringFits)}.\n` +
      `Notes that can be scored a day: ${formatCount(plan.notesPerDay)}.\n` +
      `API, a year: ${number(api.money)}; years until one's own model costs less: ${formatNumber(api.breakEvenYears, 1)}.\n`,
  )
  const [first] = sensitivities(input)
  if (!first) return void process.stdout.write('Without the speed of a device there are no hours: give --device-flops, or --measure.\n')
  const { label } = planFields.find(({ field }) => field === first.field)!
  const [change, what] = first.money === null ? [first.hours, 'hours'] : [first.money, 'money']
  process.stdout.write(`Strongest input: ${label}; a tenth more changes the ${what} of the first year by ${formatPercent(change)}.\n`)
}
