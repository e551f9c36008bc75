import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelCard } from '../../shared/domain/run.ts'
import type { ImportFile, TableName } from '../../shared/domain/corpus.ts'
import { splitSettings } from '../../shared/domain/split.ts'
import { generateHospital } from '../corpus/demo/generateHospital.ts'
import { demoSites } from '../corpus/demo/sites.ts'
import { previewFile } from '../corpus/importers/preview.ts'
import { reads } from '../db/registry.ts'
import { builtInTasks } from '../tasks/builtInTasks.ts'
import { assignSplit } from '../tasks/splits.ts'
import { importInto } from './importJob.ts'
import { labelCorpus } from './labelJob.ts'
import { checkLeakage } from './leakageJob.ts'
import { scoreModel } from './scoreJob.ts'
import type { JobContext } from './serve.ts'

/**
 * The built-in demo hospital: generated as plain files, imported like any other source, labelled, split by time, with
 * its known ceiling as a model that can be compared.
 */
export interface DemoJobInput {
  encounters: number
  seed: number
}

/** Notes from here on are the later period. */
const cutoff = '2022-01-01'

export async function demoJob(context: JobContext): Promise<Record<string, unknown>> {
  const { encounters, seed } = context.job.input as DemoJobInput
  const { signal, onProgress, write } = context
  const folder = join(context.filesFolder, `demo-${context.job.id}`)
  await mkdir(folder, { recursive: true })
  try {
    const { files } = await generateHospital({ site: 'A', encounters, seed, outDir: folder }, { signal, onProgress })
    const { corpusId } = await importInto(context, {
      name: demoSites.A.name,
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
    await labelCorpus(context, { corpusId, tasks: builtInTasks(), settings: {} })
    const splitId = await splitByTime(context, corpusId, seed)
    await checkLeakage(context, splitId)
    const modelId = await keepCeiling(context, files.ceiling)
    for (const set of ['test', 'temporal'] as const) {
      await scoreModel(context, {
        modelId,
        taskIds: builtInTasks().map((task) => task.id),
        splitId,
        set,
        maximumTokens: 512,
        truncation: 'right',
        maximumCharacters: null,
        maximumNotes: null,
        device: 'cpu',
      })
    }
    await write('finishCorpus', corpusId)
    return { corpusId, splitId, ceilingModelId: modelId }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The mapping that a person would be offered for the file. */
async function detected(path: string, table: TableName): Promise<ImportFile> {
  const { format, mapping } = await previewFile(path, table)
  return { path, table, format, mapping, attributes: [], constants: {} }
}

async function splitByTime({ db, write, onProgress }: JobContext, corpusId: number, seed: number): Promise<number> {
  onProgress({ phase: 'split', done: 0, total: 1 })
  const settings = splitSettings.parse({ method: 'temporal', cutoff, seed })
  const { members, ...summary } = assignSplit({ notes: reads.noteFacts(db, corpusId), settings })
  return write('insertSplit', { corpusId, name: `Later period from ${cutoff}`, settings, summary, members })
}

async function keepCeiling({ write, filesFolder }: JobContext, file: string): Promise<number> {
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
    name: 'Known ceiling',
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
