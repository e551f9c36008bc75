import type { ImportFile, ImportSettings, ImportSource } from '../../shared/domain/corpus.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { phiKind } from '../../shared/domain/phi.ts'
import { usuallyMasked, type PrivacySettings } from '../../shared/domain/privacy.ts'
import type { PrivacySampleNote } from '../../shared/domain/privacySample.ts'
import { privacySample } from '../services/overview.ts'
import type { Session } from '../services/workspaces.ts'
import { interruption, printJson } from './terminal.ts'

/** The privacy options of the import command, and the sample that shows what they do. */
export interface PrivacyOptions {
  mask?: boolean
  /** Kinds, with commas between them. */
  maskOnly?: string
  shiftDates?: number
  anyWeekday?: boolean
  dayFirst?: boolean
}

/** undefined: notes are stored as they are. */
export function privacyOf({ mask, maskOnly, shiftDates, anyWeekday, dayFirst }: PrivacyOptions): PrivacySettings | undefined {
  if (!mask && maskOnly === undefined && shiftDates === undefined) return undefined
  return {
    mask: maskOnly === undefined ? (mask ? usuallyMasked : []) : maskOnly.split(',').map((name) => kindOf(name.trim())),
    shiftDates: shiftDates === undefined ? null : { days: shiftDates, keepWeekdays: !anyWeekday },
    dayFirst: dayFirst ?? false,
  }
}

function kindOf(name: string): PrivacySettings['mask'][number] {
  const kind = phiKind.safeParse(name)
  if (kind.success) return kind.data
  throw new AppError('usage.mask', `--mask-only knows no "${name}". Kinds: ${phiKind.options.join(', ')}.`)
}

/** Notes with what would be removed as [-…-] and put in as {+…+}. They go to standard output and nowhere else. */
export async function showPrivacySample(
  session: Session,
  input: { files: ImportFile[]; sources: ImportSource[]; settings: ImportSettings },
  { json }: { json?: boolean },
): Promise<void> {
  if (!input.settings.privacy) {
    throw new AppError('usage.reviewSample', 'Say with --mask or --shift-dates what is to be done to the notes.')
  }
  const sample = await privacySample(session, { ...input, count: 20, seed: 1 }, interruption)
  if (json) return printJson(sample)
  for (const note of sample.notes) process.stdout.write(`--- ${note.noteKey} (${note.type})\n${marked(note)}\n\n`)
  process.stdout.write(
    `${sample.notes.length} of the first ${sample.read} notes. Whatever is not marked stays as it is: look for what was missed. ` +
      'Dates are moved by other days at the import. Nothing was imported.\n',
  )
}

function marked({ before, after }: PrivacySampleNote): string {
  let text = ''
  let position = 0
  for (const [index, { start, end }] of before.spans.entries()) {
    const put = after.spans[index]
    text += `${before.text.slice(position, start)}[-${before.text.slice(start, end)}-]{+${after.text.slice(put.start, put.end)}+}`
    position = end
  }
  return text + before.text.slice(position)
}
