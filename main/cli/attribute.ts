import { optionLetter } from '../../shared/domain/task.ts'
import type { Truncation } from '../../shared/domain/reading.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { loadModel } from '../models/loadModel.ts'
import { attributeNote } from '../scoring/attribution/attributeNote.ts'
import { record } from '../services/audit.ts'
import { findTask } from '../services/tasks.ts'
import { interruption, printJson, printTable } from './terminal.ts'
import { chooseCorpus, languageModelFolders, withWorkspace } from './workspace.ts'

/**
 * `attribute`: which tokens of a note speak for an answer, with the check of how far the model depends on them. With --json
 * by their places in the note alone; the table for people shows the words themselves.
 */
export interface AttributeOptions {
  workspace?: string
  model: number
  task: string
  note: string
  corpus?: number
  method: 'occlusion' | 'gradient'
  window: number
  option?: string
  maximumTokens: number
  truncation: Truncation
  seed: number
  top: number
  json?: boolean
}

export async function attributeCommand(options: AttributeOptions): Promise<void> {
  const { folders, task, text } = await withWorkspace(options.workspace, async (session) => {
    const corpusId = await chooseCorpus(session, options.corpus)
    const id = await session.db.read('noteIdOfKey', corpusId, options.note)
    if (id === null)
      throw new AppError('usage.note', '--note takes the identifier of a note of the corpus, as exports show it.')
    await record(session, 'note.open', `note ${id}`)
    return {
      folders: await languageModelFolders(session, options.model),
      task: await findTask(session, options.task),
      text: (await session.db.read('note', id)).text,
    }
  })
  const option = options.option === undefined ? null : task.options.findIndex((_, index) => optionLetter(index) === options.option)
  if (option === -1) throw new AppError('usage.option', `--option takes the letter of one of ${task.options.length} options.`)
  const model = await loadModel(folders, { hold: 'stored', signal: interruption })
  const { maximumTokens, truncation, method, window, seed } = options
  const result = await attributeNote(
    { model, prompt: { task, text, maximumTokens, truncation }, method, window, option, seed },
    { signal: interruption },
  )
  if (options.json) {
    return printJson({ model: options.model, task: task.id, note: options.note, method, window, ...result })
  }
  const { faithfulness: check, probabilities } = result
  const named = (index: number) => `${optionLetter(index)}. ${task.options[index]}`
  process.stdout.write(`For "${named(result.option)}", P ${probabilities[result.option].toFixed(3)}\n\n`)
  printTable(
    ['words', 'at', 'value'],
    result.tokens
      .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, options.top)
      .map(({ places, value }) => [
        JSON.stringify(places.map(([start, end]) => text.slice(start, end)).join('')),
        String(places[0]?.[0] ?? ''),
        value.toFixed(4),
      ]),
  )
  process.stdout.write(
    `\nP falls by ${check.mean.comprehensiveness.toFixed(3)} without the top tokens (random ones: ` +
      `${check.random.comprehensiveness.toFixed(3)}), by ${check.mean.sufficiency.toFixed(3)} with nothing but them ` +
      `(random ones: ${check.random.sufficiency.toFixed(3)}); means over ${check.shares.map((share) => `${100 * share} %`).join(', ')} of the note.\n`,
  )
}
