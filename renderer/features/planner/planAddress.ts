/** A plan's inputs are its address: what differs from the defaults, in base units; "-" is an emptied number. Pure. */
import { planFields, type PlanFieldInfo } from '../../../shared/planning/fields.ts'
import { planInput, type PlanInput } from '../../../shared/planning/plan.ts'

const emptied = '-'
const defaults = planInput.parse({})

export interface PlanDraft {
  model: string
  /** In base units; null: empty. */
  values: Record<PlanFieldInfo['field'], number | null>
  /** null while something is wrong. */
  input: PlanInput | null
  /** By field: what is wrong. */
  issues: Partial<Record<string, string>>
}

export function draftOf(search: URLSearchParams): PlanDraft {
  const model = search.get('model') ?? defaults.model
  const values = Object.fromEntries(
    planFields.map(({ field }) => {
      const text = search.get(field)
      if (text === null) return [field, defaults[field]]
      const value = text === emptied ? null : Number(text)
      return [field, Number.isFinite(value) ? value : null]
    }),
  ) as PlanDraft['values']
  const checked = planInput.safeParse({ model, ...values })
  if (checked.success) return { model, values, input: checked.data, issues: {} }
  const issues: PlanDraft['issues'] = {}
  for (const { path, message } of checked.error.issues) issues[String(path[0])] ??= message
  return { model, values, input: null, issues }
}

/** What of the address changes by these values; null leaves a parameter out. */
export function addressOf(values: Partial<PlanDraft['values']>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      if (value === defaults[field as PlanFieldInfo['field']]) return [field, null]
      return [field, value === null ? emptied : String(value)]
    }),
  )
}

/** Twelve digits are more than anybody types, and hide what binary fractions add. */
const rounded = (value: number) => Number(value.toPrecision(12))

export function shown(value: number | null, { scale = 1 }: PlanFieldInfo): number | null {
  return value === null ? null : rounded(value / scale)
}

export function typed(value: number | null, { scale = 1 }: PlanFieldInfo): number | null {
  return value === null ? null : rounded(value * scale)
}
