import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoChoice, DemoHospital, DemoResult } from '../../shared/domain/demo.ts'
import type { ModelCard } from '../../shared/domain/run.ts'
import type { ImportFile, TableName } from '../../shared/domain/corpus.ts'
import { splitSettings } from '../../shared/domain/split.ts'
import { generateHospital } from '../corpus/demo/generateHospital.ts'
import { holdBack, type HeldBack } from '../corpus/demo/holdBack.ts'
import { demoSites, type DemoSiteId } from '../corpus/demo/sites.ts'
import { previewFile } from '../corpus/importers/preview.ts'
import { reads } from '../db/registry.ts'
import { builtInTasks } from '../tasks/builtInTasks.ts'
import { assignSplit } from '../tasks/splits.ts'
import { demoCeilings } from './demoCeilings.ts'
import { importInto } from './importJob.ts'
import { labelCorpus } from './labelJob.ts'
import { checkLeakage } from './leakageJob.ts'
import { scoreModel } from './scoreJob.ts'
import type { JobContext } from './serve.ts'

/**
 * The built-in demo hospitals: generated as plain files, imported like any other source, labelled, split, with the known
 * ceiling as a model that can be compared. A is split by time; B is kept as an external test.
 */
export interface DemoJobInput {
  hospital: DemoChoice
  /** Of A; of B where it is made alone. */
  encounters: number
  seed: number
  /** Of A: what comes later is laid into a folder instead. */
  later?: HeldBack
}

/** Notes of A from here on are the later period. */
const cutoff = '2022-01-01'

export async function demoJob(context: JobContext): Promise<DemoResult> {
  const { hospital, encounters, seed, later } = context.job.input as DemoJobInput
  const hospitals: DemoHospital[] = []
  if (hospital !== 'B') hospitals.push(await makeHospital(context, 'A', encounters, seed, later))
  if (hospital !== 'A') {
    const size = hospital === 'B' ? encounters : Math.max(smallest, Math.round(encounters * shareOfB))
    hospitals.push(await makeHospital(context, 'B', size, seed))
  }
  const [{ corpusId, splitId, ceilingModelId }] = hospitals
  return { corpusId, splitId, ceilingModelId, hospitals }
}

/** B beside A: six years instead of twelve, and a smaller house. */
const shareOfB = 3 / 7
const smallest = 200

async function makeHospital(
  context: JobContext,
  site: DemoSiteId,
  encounters: number,
  seed: number,
  later?: HeldBack,
): Promise<DemoHospital> {
  const { signal, onProgress, write } = context
  const { name } = demoSites[site]
  const folder = join(context.filesFolder, `demo-${context.job.id}`)
  await mkdir(folder, { recursive: true })
  try {
    const { files } = await generateHospital({ site, encounters, seed, outDir: folder }, { signal, onProgress })
    if (later) await holdBack(files, later, signal)
    const { corpusId } = await importInto(context, {
      name,
      source: 'demo',
      synthetic: true,
      settings: { minimumWords: 10 },
      files: await Promise.all([
        detected(files.patients, 'patients'),
        detected(files.encounters, 'encounters'),
        detected(files.diagnoses, 'diagnoses'),
        detected(files.claims, 'claims'),
        detected(files.notes, 'notes'),
      ]),
    })
    const tasks = builtInTasks()
    await labelCorpus(context, { corpusId, tasks, settings: {} })
    const ceilings = await demoCeilings(context, corpusId, tasks, files.ceiling)
    const splitId = site === 'A' ? await splitByTime(context, corpusId, seed) : await keepExternal(context, corpusId)
    await checkLeakage(context, splitId)
    const ceilingModelId = await keepCeiling(context, site, files.ceiling)
    for (const set of site === 'A' ? (['test', 'temporal'] as const) : (['external'] as const)) {
      await scoreModel(context, {
        modelId: ceilingModelId,
        taskIds: tasks.map((task) => task.id),
        splitId,
        set,
        maximumTokens: 512,
        truncation: 'right',
        maximumCharacters: null,
        maximumNotes: null,
        device: 'cpu',
        threads: null,
      })
    }
    await write('finishCorpus', corpusId)
    return { site, name, corpusId, splitId, ceilingModelId, ceilings }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The mapping that a person would be offered for the file. */
async function detected(path: string, table: TableName): Promise<ImportFile> {
  const { format, mapping } = await previewFile(path, { table })
  return { path, table, format, mapping, attributes: [], constants: {} }
}

async function splitByTime({ db, write, onProgress }: JobContext, corpusId: number, seed: number): Promise<number> {
  onProgress({ phase: 'split', done: 0, total: 1 })
  const settings = splitSettings.parse({ method: 'temporal', cutoff, seed })
  const { members, ...summary } = assignSplit({ notes: reads.noteFacts(db, corpusId), settings })
  return write('insertSplit', { corpusId, name: `Later period from ${cutoff}`, settings, summary, members })
}

/** Every note is a test, of models that learned from hospital A where the workspace has it. */
async function keepExternal({ db, write, onProgress }: JobContext, corpusId: number): Promise<number> {
  onProgress({ phase: 'split', done: 0, total: 1 })
  const home = reads.listCorpora(db).findLast(({ name }) => name === demoSites.A.name)
  const development = home && reads.splits(db, home.id).find(({ settings }) => settings.method === 'temporal')
  const settings = splitSettings.parse({ method: 'external', developmentSplitId: development?.id ?? null })
  const { members, ...summary } = assignSplit({ notes: reads.noteFacts(db, corpusId), settings })
  return write('insertSplit', { corpusId, name: 'External test', settings, summary, members })
}

async function keepCeiling({ write, filesFolder }: JobContext, site: DemoSiteId, file: string): Promise<number> {
  const card: ModelCard = {
    origin: 'Known ceiling of the demo hospital: P(outcome | facts in the text), from its generator',
    parentId: null,
    synthetic: true,
    treatAsPhi: false,
    licence: 'Apache-2.0',
    parameters: 0,
    tokens: { real: 0, padded: 0 },
    corpusHash: null,
    notesSeen: 0,
    taskIds: [],
    config: {},
  }
  const modelId = await write('insertModel', {
    name: site === 'A' ? 'Known ceiling' : `Known ceiling of hospital ${site}`,
    kind: 'ceiling',
    state: 'training',
    runId: null,
    parentId: null,
    folder: null,
    card,
  })
  const folder = join('models', String(modelId))
  await mkdir(join(filesFolder, folder), { recursive: true })
  await rename(file, join(filesFolder, folder, 'ceiling.ndjson'))
  await write('finishModel', modelId, { folder, card, noteHashes: [] })
  return modelId
}
