import * as z from 'zod'
import { estimate } from './compare.ts'
import { operatingModel, operatingPoint } from './operatingModel.ts'
import { recalibrated } from './recalibration.ts'
import { modelCard } from './run.ts'

/** A promoted model as one signed file for another hospital, and the aggregate figures that come back. */

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const bundleFile = z.object({
  /** A name without a folder. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/),
  bytes: z.number().int().min(0),
  sha256,
})
export type BundleFile = z.infer<typeof bundleFile>

/** A text that was written for this, and what the model said of it: no note of a patient. */
const check = z.object({ text: z.string().max(5000), type: z.string(), probabilities: z.array(z.number()) })

export const modelBundle = z.object({
  format: z.literal(1),
  product: z.literal('Wardbench'),
  version: z.string(),
  createdAt: z.string(),
  /** Ed25519, SPKI, base64. */
  publicKey: z.string().max(200),
  operating: operatingModel.pick({
    name: true, version: true, task: true, reading: true, flag: true, threshold: true, recalibration: true, population: true, noteTypes: true, expiresOn: true, remark: true, validation: true,
  }),
  model: z.object({ name: z.string(), kind: z.enum(['llama', 'tfidf', 'noteShape']), card: modelCard }),
  checks: z.array(check).max(20),
  files: z.array(bundleFile).min(1).max(1000),
})
export type ModelBundle = z.infer<typeof modelBundle>

/** What a person is shown before a bundle is taken in. */
export const bundleFacts = z.object({
  /** Of the public key, as both hospitals see it. */
  fingerprint: z.string(),
  /** SHA-256 of the manifest: what results refer to. */
  manifestHash: z.string(),
  bytes: z.number(),
  name: z.string(),
  version: z.number(),
  taskName: z.string(),
  modelName: z.string(),
  createdAt: z.string(),
  treatAsPhi: z.boolean(),
})
export type BundleFacts = z.infer<typeof bundleFacts>

/** Counts from 1 to 9 are null, and with them what would give them away. Nothing of a single note or patient. */
export const externalResult = z.strictObject({
  format: z.literal(1),
  kind: z.literal('external validation'),
  product: z.literal('Wardbench'),
  createdAt: z.string(),
  /** As the hospital calls itself. */
  site: z.string().max(120),
  /** Of the bundle that was judged. */
  manifestHash: sha256,
  taskId: z.string(),
  n: z.number().nullable(),
  patients: z.number().nullable(),
  counts: z.array(z.number().nullable()).max(50),
  /** Years of the first and the last note. */
  years: z.tuple([z.string(), z.string()]).nullable(),
  /** Null: too few notes of some option. */
  auroc: estimate.nullable(),
  brier: estimate.nullable(),
  calibration: recalibrated.shape.after.unwrap().shape.calibration,
  operatingPoint: operatingPoint.nullable(),
  /** What was left out, and why. */
  suppressed: z.array(z.string()).max(10),
})
export type ExternalResult = z.infer<typeof externalResult>

/** The file that comes back: the result as it was signed. */
export const signedResult = z.strictObject({ result: z.string().max(100_000), publicKey: z.string().max(200), signature: z.string().max(200) })

export const storedResult = z.object({ id: z.number(), result: externalResult, fingerprint: z.string(), at: z.string() })
export type StoredResult = z.infer<typeof storedResult>
