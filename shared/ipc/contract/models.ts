import * as z from 'zod'
import { statedReason } from '../../domain/audit.ts'
import { foundModel, modelExport, modelImport, shippedModel } from '../../domain/modelFolder.ts'
import { modelPreset, modelSummary } from '../../domain/run.ts'
import { base, byId } from './base.ts'

export const modelsContract = {
  list: base.output(z.array(modelSummary)),
  get: base.input(byId).output(
    modelSummary.extend({
      folder: z.string().nullable(),
      /** Its files are an adapter's, which is nothing without its base. */
      isAdapter: z.boolean(),
      parents: z.array(modelSummary),
    }),
  ),
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
  /** What a model folder holds; refused with the reason where it cannot be imported. */
  inspect: base.input(z.object({ folder: z.string().min(1) })).output(foundModel),
  /** Copies a model folder in. Ends as a job whose result is `{ modelId }`; nothing stays of a cancelled one. */
  import: base.input(modelImport).output(z.object({ jobId: z.number() })),
  /** The models that come with the workbench. */
  shipped: base.output(z.array(shippedModel)),
  /** Imports those that the workspace does not have yet; each ends as a job. */
  addShipped: base.output(z.object({ jobIds: z.array(z.number()) })),
  /** Writes the model to a new folder, for `transformers` or PEFT. Ends as a job. */
  export: base.input(byId.extend(modelExport.shape).extend({ reason: statedReason })).output(z.object({ jobId: z.number() })),
  remove: base.input(byId).output(z.object({})),
}
