import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelBundle } from '../../shared/domain/modelBundle.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { reads } from '../db/registry.ts'
import type { LabelledNote } from '../db/queries/labelReads.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import type { NewOperatingModel } from '../db/queries/operationWrites.ts'
import { readStoredText } from '../encryption/storedFile.ts'
import { writeFlushed } from '../models/durableFile.ts'
import { exportFolder } from '../models/exportFolder.ts'
import { sumsFile } from '../models/sums.ts'
import { describeFiles, openBundle, readFiles, writeBundle } from '../operations/signedFile.ts'
import { fingerprintOf, refuseOtherSigner, type SigningKey } from '../operations/signing.ts'
import { modelFolders } from './baseModel.ts'
import { emptyPlace, placeModel, type PlacedModel } from './modelJobs.ts'
import { openPredictor } from './scoreJob.ts'
import { readingConfig } from './scoreNewJob.ts'
import type { JobContext } from './serve.ts'

/**
 * An operating model out as one signed file, and another hospital's in. While they are packed or unpacked, weights lie among the
 * workspace's own files, sealed as these are; what a kill leaves there goes when the workspace is opened (services/files.ts).
 */

export interface ModelBundleExport {
  operatingId: number
  target: string
  version: string
}

export interface ModelBundleImport {
  path: string
  /** As the other hospital told it. */
  fingerprint: string
}

/** Written for this: what a model says of them is compared where it arrives. */
const samples = [
  'CHIEF COMPLAINT: shortness of breath. HISTORY OF PRESENT ILLNESS: 71-year-old with heart failure, admitted twice this year, two days of leg swelling.',
  'CHIEF COMPLAINT: elective knee replacement. HISTORY OF PRESENT ILLNESS: healthy, walks daily, no medications. PLAN: home tomorrow with physical therapy.',
  'CHIEF COMPLAINT: fever and confusion. HISTORY OF PRESENT ILLNESS: from a nursing home, pressure 84/50, lactate 5.1, on antibiotics and fluids, full code.',
]
/** Of a probability; weights of an adapter are added up in another order once they are merged. */
const tolerance = 2e-3

export async function modelBundleExportJob(context: JobContext): Promise<Record<string, unknown>> {
  const { operatingId, target, version } = context.job.input as ModelBundleExport
  const { db, signal } = context
  const key = reads.signingKey(db)!
  const operating = reads.operatingModel(db, operatingId)
  const model = reads.model(db, operating.modelId)
  const { kind } = model
  if (kind !== 'llama' && kind !== 'tfidf' && kind !== 'noteShape') {
    throw new AppError('bundle.model', `"${model.name}" cannot go into a bundle: only models that were trained here, and baselines, can.`)
  }
  return staged(context, async (folder) => {
    const content = join(folder, 'content')
    if (kind === 'llama') {
      const onProgress = (done: number, total: number) => context.onProgress({ phase: 'collecting', done, total })
      await exportFolder({ folders: modelFolders(context, model.id), target: content, dataType: null, adapter: 'merged', card: model.card, seenNotes: [] }, { signal, onProgress })
    } else {
      await mkdir(content)
      await copyBaseline(join(context.filesFolder, model.folder ?? ''), content)
    }
    const { name, version: number, task, reading, flag, threshold, recalibration, population, noteTypes, expiresOn, remark, validation } = operating
    const checks = await answers(context, { ...operating, model }, samples.map((text) => ({ text, type: noteTypes[0] ?? 'Note' })))
    const manifest: ModelBundle = {
      format: 1,
      product: 'Wardbench',
      version,
      createdAt: new Date().toISOString(),
      publicKey: key.publicKey,
      operating: { name, version: number, task, reading, flag, threshold, recalibration, population, noteTypes, expiresOn, remark, validation },
      model: { name: model.name, kind, card: { ...model.card, parentId: null } },
      checks,
      // The manifest has the hashes.
      files: await describeFiles(content, (await readdir(content)).filter((each) => each !== sumsFile).sort(), signal),
    }
    const onProgress = (done: number, total: number) => context.onProgress({ phase: 'writing', done, total, unit: 'bytes' })
    const { manifestHash } = await writeBundle(target, { manifest, folder: content, key: key as SigningKey }, { signal, onProgress })
    const fingerprint = fingerprintOf(key.publicKey)
    await context.write('insertModelBundle', { operatingId, direction: 'exported', manifestHash, fingerprint })
    return { target, manifestHash, fingerprint }
  })
}

export async function modelBundleImportJob(context: JobContext): Promise<Record<string, unknown>> {
  const { path, fingerprint } = context.job.input as ModelBundleImport
  const { signal } = context
  const bundle = await openBundle(path)
  const { manifest, manifestHash } = bundle
  refuseOtherSigner(manifest.publicKey, fingerprint)
  const model = await staged(context, async (folder) => {
    const onProgress = (done: number, total: number) => context.onProgress({ phase: 'verifying', done, total, unit: 'bytes' })
    await readFiles(path, bundle, folder, { signal, onProgress })
    return placeBundled(context, manifest, folder)
  })
  const { operating } = manifest
  const sender = fingerprintOf(manifest.publicKey)
  try {
    const found = { ...reads.model(context.db, model.modelId), state: 'ready' as const, folder: model.folder }
    await compareAnswers(context, { ...operating, model: found }, manifest.checks)
  } catch (error) {
    await rm(join(context.filesFolder, model.folder), { recursive: true, force: true })
    throw error
  }
  const version: NewOperatingModel = {
    ...operating,
    // A name of this workspace keeps its own version at work.
    name: sentBy(sender, operating.name, 60),
    remark: `Version ${operating.version} of a bundle of ${manifest.createdAt.slice(0, 10)}, signed by ${sender}. ${operating.remark}`.slice(0, 1000),
    modelId: model.modelId,
    passId: null,
  }
  const operatingId = await context.write('takeInBundle', { model, version, manifestHash, fingerprint: sender })
  return { operatingId, modelId: model.modelId }
}

function sentBy(fingerprint: string, name: string, longest: number): string {
  return `${name.slice(0, longest)} (${fingerprint.slice(0, 9)})`
}

async function placeBundled(context: JobContext, { model, publicKey }: ModelBundle, folder: string): Promise<PlacedModel> {
  const name = sentBy(fingerprintOf(publicKey), model.name, 108)
  if (model.kind === 'llama') {
    return placeModel(context, { folder, name, baseModelId: null, treatAsPhi: true, licence: model.card.licence.slice(0, 200) })
  }
  const card = { ...model.card, parentId: null, treatAsPhi: true, origin: `Imported; before: ${model.card.origin}`.slice(0, 500) }
  const modelId = await context.write('insertModel', { name, kind: model.kind, state: 'training', runId: null, parentId: null, folder: null, card })
  const own = await emptyPlace(context, modelId)
  await mkdir(join(context.filesFolder, own), { recursive: true })
  await copyBaseline(folder, join(context.filesFolder, own))
  return { modelId, folder: own, card, noteHashes: [] }
}

/** Gives `work` an empty folder, which goes with all that is in it. Its name is one that backups leave out. */
async function staged<Result>({ filesFolder, job }: JobContext, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = join(filesFolder, 'bundles', `${job.id}.tmp`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function copyBaseline(from: string, to: string): Promise<void> {
  await writeFlushed(join(to, 'baseline.json'), await readStoredText(join(from, 'baseline.json')), { exclusive: true })
}

type Asked = Pick<ModelBundle['operating'], 'task' | 'reading'> & { model: StoredModel }

/** What the model says of texts that are no notes of the workspace. */
async function answers(context: JobContext, asked: Asked, texts: readonly { text: string; type: string }[]): Promise<ModelBundle['checks']> {
  const found: number[][] = []
  const ofTexts: JobContext = { ...context, noteTexts: (ids) => ids.map((id) => texts[id].text), onProgress: () => undefined }
  const predictor = await openPredictor(ofTexts, asked.model, readingConfig({ ...asked, modelId: asked.model.id }))
  try {
    const notes = texts.map(({ type }, noteId): LabelledNote => ({ noteId, patientKey: '', encounterKey: null, time: null, type, hash: '', value: 0 }))
    const store = (batch: readonly { noteId: number; probabilities: readonly number[] }[]) => {
      for (const { noteId, probabilities } of batch) found[noteId] = [...probabilities]
      return Promise.resolve()
    }
    await predictor.predict([{ task: asked.task, notes, store }])
  } finally {
    await predictor.close()
  }
  return texts.map((each, index) => ({ ...each, probabilities: found[index] }))
}

/** @throws AppError 'bundle.checks' */
async function compareAnswers(context: JobContext, asked: Asked, checks: ModelBundle['checks']): Promise<void> {
  context.onProgress({ phase: 'checking what it says', done: 0, total: null })
  const here = await answers(context, asked, checks)
  const largest = Math.max(0, ...checks.flatMap(({ probabilities }, index) => probabilities.map((value, option) => Math.abs(value - (here[index].probabilities[option] ?? Infinity)))))
  if (largest > tolerance) {
    throw new AppError('bundle.checks', `On this machine the model says something else of the sample texts than where it comes from: probabilities differ by up to ${largest.toPrecision(2)}. It was not taken in.`)
  }
}
