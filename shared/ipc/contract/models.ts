import * as z from 'zod'
import { modelPreset, modelSummary } from '../../domain/run.ts'
import { base, byId } from './base.ts'

export const modelsContract = {
  list: base.output(z.array(modelSummary)),
  get: base.input(byId).output(modelSummary.extend({ folder: z.string().nullable(), parents: z.array(modelSummary) })),
  presets: base.output(
    z.array(
      z.object({
        preset: modelPreset,
        parameters: z.number(),
        hiddenSize: z.number(),
        layers: z.number(),
        heads: z.number(),
        context: z.number(),
      }),
    ),
  ),
  rename: base.input(byId.extend({ name: z.string().min(1).max(120) })).output(modelSummary),
  remove: base.input(byId).output(z.object({})),
}
