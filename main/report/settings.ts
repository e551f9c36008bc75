import type { RunConfig } from '../../shared/domain/run.ts'
import { configRows } from '../../shared/domain/run.ts'
import { evaluationSetNames } from '../../shared/domain/split.ts'
import { formatCount, formatPercent } from '../../shared/format.ts'
import type { ReportFacts, ReportModel } from './facts.ts'
import { html, pairs, section, table, type Content, type Markup } from './html.ts'
import { rowName } from './results.ts'

/** Everything that has to be known to make these figures again. */
export function settingsSections(facts: ReportFacts): Markup[] {
  return [
    section('task', 'Task, prompt and labels', taskSettings(facts)),
    section('split', 'Split', splitSettings(facts)),
    section('scoring', 'Scoring and statistics', scoringSettings(facts)),
    section('runs', 'Training runs', runSettings(facts)),
  ]
}

const picks = {
  admission: (hours: number) => `the first of the stay, filed within ${hours} h of admission`,
  discharge: () => 'the last of the stay',
  every: () => 'every one, each an example of its own',
}

function taskSettings({ labels, prompt }: ReportFacts): Markup {
  const { task, settings, cohort } = labels
  const { types, pick, withinHours, sections } = task.notes
  return html`
    ${pairs([
      ['Task', `${task.name} (${task.id}, version ${labels.taskVersion})`],
      ['What it is', task.description || 'not described'],
      ['Notes it reads', types.length === 0 ? 'every type' : types.join(', ')],
      ['Which of them', picks[pick](withinHours)],
      ['Sections read', sections === 'all' ? 'the whole note' : 'the admission sections of the discharge summary'],
      ['Event', task.options.length === 2 ? task.options[task.positive] : 'none: each option is held against the rest'],
      ['Label rule', task.label.kind],
      ['Labels', `version ${labels.id}, derived ${moment(labels.createdAt)}`],
      ...(cohort ? [['Cohort', html`${cohort.name}, version ${cohort.version}; hash of its notes ${hash(cohort.notesHash)}`] as const] : []),
      ...configRows(settings).map(([name, value]) => [`Setting ${name}`, value] as const),
    ])}
    <h3>Prompt</h3>
    <p>The note comes first and alone is shortened where it is too long; this follows it:</p>
    <pre>[note]${prompt}</pre>`
}

function splitSettings({ split }: ReportFacts): Markup {
  return html`
    ${pairs([
      ['Split', `“${split.name}” (number ${split.id}), made ${moment(split.createdAt)}`],
      ...configRows(split.settings).map(([name, value]) => [name, value] as const),
      ['Patients in sets that must not share any', formatCount(split.patientOverlap)],
    ])}
    ${
      split.windows.length > 0 &&
      table({
        caption: 'Windows of the later period',
        header: ['Window', 'Unseen patients, notes', 'Returning patients, notes'],
        rows: split.windows.map(({ index, from, until, unseen, returning }) => [
          `${index + 1}: from ${from}${until === null ? '' : ` until ${until}`}`,
          formatCount(unseen.notes),
          formatCount(returning.notes),
        ]),
      })
    }`
}

function scoringSettings({ comparison, set, version, madeAt }: ReportFacts): Markup {
  const { rows, window, resamples, seed } = comparison
  return html`
    ${table({
      caption: 'How each model was scored',
      header: ['Model', 'Notes scored', 'Shortened', 'Tokens at most', 'Cut', 'Characters at most', 'Answer read as', 'Device', 'Scored', 'Template', 'Tokenizer (SHA-256)'],
      text: [4, 6, 7, 8, 10],
      rows: rows.map((row) => {
        const { pass } = row
        return [
          rowName(comparison, row),
          `${formatCount(pass.notes)}${pass.maximumNotes === null ? '' : ` (at most ${formatCount(pass.maximumNotes)})`}`,
          pass.maximumTokens === null ? 'reads all' : `${formatCount(pass.truncated)} (${formatPercent(pass.notes === 0 ? null : pass.truncated / pass.notes)})`,
          pass.maximumTokens === null ? '–' : formatCount(pass.maximumTokens),
          pass.truncation ?? '–',
          pass.maximumCharacters === null ? '–' : formatCount(pass.maximumCharacters),
          pass.answers === null ? '–' : { letters: 'probability of each letter', likelihood: 'likelihood of each option’s text' }[pass.answers],
          pass.device,
          moment(pass.createdAt),
          pass.promptTemplate === null ? '–' : String(pass.promptTemplate),
          pass.tokenizerHash === null ? '–' : hash(pass.tokenizerHash),
        ]
      }),
    })}
    ${pairs([
      ['Set', evaluationSetNames[set]],
      ['Window', window === null ? 'all notes of the set' : String(window + 1)],
      ['Bootstrap', `${formatCount(resamples)} resamples of patients, seed ${seed}, percentile intervals`],
      ['Application', `Wardbench ${version}`],
      ['Report made', moment(madeAt)],
    ])}`
}

function runSettings({ models }: ReportFacts): Content {
  const made = models.flatMap(({ model, run }) => (run ? [{ model, run }] : []))
  if (made.length === 0) return html`<p>None of these models was trained in this workspace.</p>`
  return made.map(({ model, run }) => oneRun(model, run))
}

function oneRun(model: ReportModel['model'], run: NonNullable<ReportModel['run']>): Markup {
  const { seed, device = null, ...settings } = run.config as RunConfig & { device?: string }
  return html`<h3>${model.name}</h3>${pairs([
    ['Run', `number ${run.id}, ${run.state}`],
    ['Code version', run.codeVersion],
    ['Device', run.device ?? device ?? 'cpu'],
    ['Seed', String(seed)],
    ['Started', run.startedAt === null ? '–' : moment(run.startedAt)],
    ['Ended', run.finishedAt === null ? '–' : moment(run.finishedAt)],
    ...configRows(settings).map(([name, value]) => [name, value] as const),
  ])}`
}

/** "2026-11-28 14:05 UTC" */
export function moment(at: string): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? at : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

export function hash(value: string): Markup {
  return html`<code>${value}</code>`
}
