import * as z from 'zod'
import { laterWindow } from './split.ts'

/** The list of predictions of a scoring pass: what it is narrowed to, its order, and views of it that have a name. */

/** A group by name; '': not known. Null: all. */
const group = z.string().max(200).nullable().default(null)
const day = z.iso.date().nullable().default(null)

/** How the answers of two models, the pass and the one beside it, stand to each other. */
export const agreement = z.enum(['all', 'differ', 'agree', 'onlyThisRight', 'onlyOtherRight'])

export const predictionFilter = z.object({
  outcome: z.enum(['all', 'right', 'wrong']).default('all'),
  label: z.number().int().nullable().default(null),
  /** Without a pass beside it, nothing is left out. */
  agreement: agreement.default('all'),
  /** Whether the model read a shortened note. */
  truncated: z.boolean().nullable().default(null),
  /** Days of the note, both included. */
  from: day,
  to: day,
  /** Window of the later period. */
  window: z.number().int().nullable().default(null),
  age: group,
  sex: group,
  race: group,
  payer: group,
  type: group,
  /** Words in the note, as the search of a corpus takes them. */
  text: z.string().max(500).default(''),
})
export type PredictionFilter = z.infer<typeof predictionFilter>

export const everyPrediction: PredictionFilter = predictionFilter.parse({})

export function isFiltered(filter: PredictionFilter): boolean {
  return (Object.keys(everyPrediction) as (keyof PredictionFilter)[]).some((name) => filter[name] !== everyPrediction[name])
}

export const predictionOrder = z.enum(['risk', 'risk_ascending'])

/** `otherPassId`: the pass beside it. */
export const predictionListQuery = predictionFilter.extend({
  passId: z.number().int(),
  otherPassId: z.number().int().nullable().default(null),
  order: predictionOrder.default('risk'),
})
export type PredictionListQuery = z.infer<typeof predictionListQuery>

/** What a filter can be set to on the notes of a pass. */
const level = z.object({ value: z.string(), notes: z.number() })
export const predictionChoices = z.object({
  /** Largest group first, ages in their order; '' last: not known. */
  age: z.array(level),
  sex: z.array(level),
  race: z.array(level),
  payer: z.array(level),
  type: z.array(level),
  windows: z.array(laterWindow.pick({ index: true, from: true, until: true }).extend({ notes: z.number() })),
  /** Days of the first and the last note; null where none has a time. */
  first: z.string().nullable(),
  last: z.string().nullable(),
  shiftedDates: z.boolean(),
})
export type PredictionChoices = z.infer<typeof predictionChoices>
export const groupDimensions = ['age', 'sex', 'race', 'payer', 'type'] as const
export type GroupDimension = (typeof groupDimensions)[number]

export const viewName = z.string().trim().min(1).max(100)
export const newPredictionView = z.object({
  name: viewName,
  taskId: z.string(),
  /** Null: the usual pass of the task, as where the pass is gone. */
  passId: z.number().int().nullable(),
  otherPassId: z.number().int().nullable(),
  filter: predictionFilter,
  order: predictionOrder,
})
export const predictionView = newPredictionView.extend({ id: z.number() })
export type NewPredictionView = z.infer<typeof newPredictionView>
export type PredictionView = z.infer<typeof predictionView>
