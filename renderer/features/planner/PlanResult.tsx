/** The plan: work by work, capacity and memory, beside the API, and which input moves it. */
import { planFields } from '../../../shared/planning/fields.ts'
import { planCosts, planFormulas, sensitivities, type Plan, type PlanInput } from '../../../shared/planning/plan.ts'
import { downloadCsv } from '../../lib/download.ts'
import { countOf, formatBytes, formatCompact, formatCount, formatDifference, formatNumber, missing } from '../../lib/format.ts'
import { Button, FieldHelp } from '../../ui/Controls.tsx'
import { CheckIcon, CopyIcon, DownloadIcon } from '../../ui/icons.ts'
import { CopyButton, Group, SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { formatAmount, planColumns, planCsv, planRows, planTable, shownCells } from './planTexts.ts'

const columnHelp: Partial<Record<(typeof planColumns)[number], string>> = {
  FLOP: planFormulas.flop,
  Hours: planFormulas.hours,
  'Device hours': planFormulas.deviceHours,
  kWh: planFormulas.kilowattHours,
  Money: planFormulas.money,
}

export function PlanResult({ input }: { input: PlanInput }) {
  const plan = planCosts(input)
  return (
    <Stack gap="md">
      <Panel title="Cost" description="Computing alone: no staff, storage, or runs that are repeated." actions={<Exports input={input} plan={plan} />}>
        <CostTable plan={plan} />
        {plan.firstYear.hours === null && (
          <Text size="sm" c="dimmed" mt="xs">
            Hours need the speed of a device, energy its power, money a price.
          </Text>
        )}
      </Panel>
      <Panel title="Beside an API">
        <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
          <Metric label="API, a year" value={formatAmount(plan.api.money)} help={planFormulas.api} />
          <Metric label="Own, first year" value={formatAmount(plan.firstYear.money)} />
          <Metric label="Own, later years" value={formatAmount(plan.scoring.money)} help="Scoring alone: nothing is trained again." />
          <Metric label="Break-even" value={breakEvenText(plan)} help={planFormulas.breakEven} />
        </SimpleGrid>
      </Panel>
      <Panel title="Capacity">
        <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
          <Metric label="Weights" value={formatCompact(plan.weights)} />
          <Metric label="Notes a day" value={formatCompact(plan.notesPerDay)} help="That all devices can score in 24 hours: 86,400 × devices × FLOP/s × utilisation ÷ FLOP of a note." />
          <Metric label="Memory, training" value={memoryText(plan.memory.trainingBytes, plan.memory.trainingFits)} help={planFormulas.memory} />
          <Metric label="Memory, scoring" value={memoryText(plan.memory.scoringBytes, plan.memory.scoringFits)} help={planFormulas.memory} />
        </SimpleGrid>
      </Panel>
      <Sensitivities input={input} />
    </Stack>
  )
}

function breakEvenText({ api, firstYear }: Plan): string {
  const years = api.breakEvenYears
  if (years !== null) return years < 1 ? countOf(Math.ceil(years * 365), 'day') : `${formatNumber(years, 1)} years`
  return api.money === null || firstYear.money === null ? missing : 'never'
}

function memoryText(bytes: number, fits: boolean | null): string {
  return `${formatBytes(bytes)}${fits === null ? '' : fits ? ', fits' : ', does not fit'}`
}

function CostTable({ plan }: { plan: Plan }) {
  return (
    <Table.ScrollContainer minWidth="34rem">
      <Table aria-label="Cost of each work" verticalSpacing="xs" style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Work</Table.Th>
            {planColumns.map((column) => (
              <Table.Th key={column} ta="right">
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  {column}
                  {columnHelp[column] && <FieldHelp label={`How ${column} is worked out`}>{columnHelp[column]}</FieldHelp>}
                </Group>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {planRows(plan).map(({ name, row }) => (
            <Table.Tr key={name} fw={row === plan.firstYear ? 600 : undefined}>
              <Table.Th scope="row" fw="inherit" style={{ whiteSpace: 'nowrap' }}>
                {name}
              </Table.Th>
              {shownCells(row).map((cell, index) => (
                <Table.Td key={planColumns[index]} ta="right">
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Exports({ input, plan }: { input: PlanInput; plan: Plan }) {
  return (
    <>
      <CopyButton value={planTable(plan)}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={copied ? <CheckIcon size="0.875rem" aria-hidden /> : <CopyIcon size="0.875rem" aria-hidden />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy table'}
          </Button>
        )}
      </CopyButton>
      <Button
        variant="default"
        size="compact-xs"
        leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
        onClick={() => downloadCsv('plan.csv', planCsv(input, plan))}
      >
        CSV
      </Button>
    </>
  )
}

function Sensitivities({ input }: { input: PlanInput }) {
  const found = sensitivities(input)
  if (found.length === 0) return null
  const hasMoney = found[0].money !== null
  const change = (share: number | null) => (share === null ? missing : `${formatDifference(100 * share, 1)} %`)
  return (
    <Panel title="What moves it" description="Change of the first year when one input is a tenth larger, strongest first.">
      <Table aria-label="Change of the first year" verticalSpacing={4} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Input</Table.Th>
            <Table.Th ta="right">Now</Table.Th>
            {hasMoney && <Table.Th ta="right">Money</Table.Th>}
            <Table.Th ta="right">Hours</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.map(({ field, money, hours }) => {
            const { label, unit, scale = 1 } = planFields.find((info) => info.field === field)!
            const now = input[field]! / scale
            return (
              <Table.Tr key={field}>
                <Table.Td>{label}</Table.Td>
                <Table.Td ta="right">
                  {Number.isInteger(now) ? formatCount(now) : Number(now.toPrecision(4))} {unit}
                </Table.Td>
                {hasMoney && <Table.Td ta="right">{change(money)}</Table.Td>}
                <Table.Td ta="right">{change(hours)}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
