import { randomBytes } from 'node:crypto'
import { privacySettings } from '../../shared/domain/privacy.ts'
import type { PrivacySample, PrivacySampleInput } from '../../shared/domain/privacySample.ts'
import type { NoteRecord } from '../../shared/domain/records.ts'
import { createPause } from '../../shared/pause.ts'
import { createRandom } from '../../shared/random.ts'
import { openSources, type ImportInput } from './importCorpus.ts'
import { rewriteNote } from './privacyTransform.ts'

/** Notes as they are and as they would be stored, from the beginnings of the files that are to be imported. */
const drawnFrom = 400
const patienceMilliseconds = 30_000

export async function samplePrivacy(
  { count, seed, ...input }: PrivacySampleInput,
  signal?: AbortSignal,
): Promise<PrivacySample> {
  const privacy = input.settings.privacy ?? privacySettings.parse({})
  const notes: NoteRecord[] = []
  const until = performance.now() + patienceMilliseconds
  const pause = createPause(signal)
  let cut = false
  reading: for await (const source of openSources(notesOf(input), signal)) {
    for await (const item of source.items) {
      await pause()
      if ('record' in item && item.table === 'notes') notes.push(item.record)
      cut = performance.now() > until
      if (notes.length >= drawnFrom || cut) break reading
    }
  }
  const secret = randomBytes(32)
  const drawn = createRandom(seed).shuffle(notes.map((_, place) => place)).slice(0, count).sort((a, b) => a - b)
  return {
    notes: drawn.map((place) => {
      const { noteKey, type, text } = notes[place]
      const { before, after, text: rewritten } = rewriteNote(notes[place], privacy, secret)
      return { noteKey, type, before: { text, spans: before }, after: { text: rewritten, spans: after } }
    }),
    read: notes.length,
    cut: cut && notes.length < drawnFrom,
  }
}

/** Of tables that are mapped by hand only those of notes need to be opened. */
function notesOf(input: ImportInput): ImportInput {
  return { ...input, files: input.files?.filter(({ table }) => table === 'notes') }
}
