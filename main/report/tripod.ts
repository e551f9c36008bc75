import { evaluationSetNames } from '../../shared/domain/split.ts'
import { countOf, formatCount } from '../../shared/format.ts'
import { eventsText } from './cohort.ts'
import type { ReportFacts } from './facts.ts'
import { html, link, section, table, type Content, type Markup } from './html.ts'
import { findingsOf } from './leakage.ts'
import { measureName } from './results.ts'

/**
 * The 27 items of TRIPOD+AI (Collins et al., BMJ 2024;385:e078378) in short words of our own. What the workspace knows is
 * filled in with the place in the report where it stands; the rest is the author's.
 */
export interface TripodItem {
  item: number
  part: string
  topic: string
  /** What is to be reported. */
  asks: string
  fill: (facts: ReportFacts) => Filled
}

export interface Filled {
  /** From the run; null: nothing. */
  text: string | null
  /** Sections of the report. */
  places: string[]
  /** What is left to the author; null: nothing. */
  author: string | null
}

const forAuthor = (author: string) => (): Filled => ({ text: null, places: [], author })

export const tripodItems: readonly TripodItem[] = [
  {
    item: 1,
    part: 'Title',
    topic: 'Title',
    asks: 'Development or evaluation of a prediction model, target population, outcome.',
    fill: ({ labels, set }) => ({
      text: `${labels.task.name}; evaluation on: ${evaluationSetNames[set].toLowerCase()}.`,
      places: ['summary'],
      author: 'name the target population.',
    }),
  },
  { item: 2, part: 'Abstract', topic: 'Abstract', asks: 'Structured abstract by TRIPOD+AI for Abstracts.', fill: forAuthor('write the abstract.') },
  { item: 3, part: 'Introduction', topic: 'Background', asks: 'Health care context, intended use and users, known inequalities between groups.', fill: forAuthor('state context, purpose, users and known inequalities.') },
  { item: 4, part: 'Introduction', topic: 'Objectives', asks: 'Aims; whether models are developed, evaluated or both.', fill: objectives },
  {
    item: 5,
    part: 'Methods',
    topic: 'Data',
    asks: 'Sources for development and evaluation, why they represent the target, dates.',
    fill: ({ corpus }) => ({
      text: `Corpus “${corpus.name}” (${corpus.source}${corpus.synthetic ? ', synthetic' : ''}), ${datesText(corpus)}.`,
      places: ['flow'],
      author: 'say why these data represent the target population.',
    }),
  },
  {
    item: 6,
    part: 'Methods',
    topic: 'Participants',
    asks: 'Setting, centres, eligibility, treatments.',
    fill: ({ labels }) => ({
      text: `Eligibility is the selection of notes${labels.cohort ? ` and the cohort “${labels.cohort.name}”` : ''}.`,
      places: ['flow', 'task'],
      author: 'describe setting, number and place of centres, and treatments.',
    }),
  },
  {
    item: 7,
    part: 'Methods',
    topic: 'Data preparation',
    asks: 'Pre-processing and quality checks, and whether they are alike across groups.',
    fill: ({ privacy, rejects, leakage }) => ({
      text: `${rejects.length === 0 ? 'Every row of the source was taken' : 'Rows of the source that were not taken are counted by reason'}; ${privacy && (privacy.mask.length > 0 || privacy.shiftDates) ? 'identifiers masked or dates shifted at import' : 'nothing masked or shifted at import'}; leakage checks ${leakage ? 'run' : 'not run'}.`,
      places: ['flow', 'leakage'],
      author: 'say whether preparation was alike across sociodemographic groups.',
    }),
  },
  {
    item: 8,
    part: 'Methods',
    topic: 'Outcome',
    asks: 'Definition, time horizon, how and when assessed, by whom, blinding.',
    fill: ({ labels }) => ({
      text: `“${labels.task.question}” answered by the rule “${labels.task.label.kind}” from recorded data, without anybody’s judgement.`,
      places: ['task'],
      author: 'say why this outcome, and whether it is recorded alike across groups.',
    }),
  },
  {
    item: 9,
    part: 'Methods',
    topic: 'Predictors',
    asks: 'Choice and definition of predictors, when and by whom measured.',
    fill: ({ labels }) => ({
      text: `The text of ${labels.task.notes.types.length === 0 ? 'notes of every type' : labels.task.notes.types.join(', ')}, as far as it was read.`,
      places: ['task', 'scoring'],
      author: 'say who writes these notes and when.',
    }),
  },
  {
    item: 10,
    part: 'Methods',
    topic: 'Sample size',
    asks: 'How it was arrived at, whether it suffices.',
    fill: (facts) => ({
      text: `${countOf(facts.comparison.n, 'note')} of ${countOf(facts.comparison.patients, 'patient')}, events ${eventsText(facts)}: all that were available and scored.`,
      places: ['flow', 'limits'],
      author: 'justify the size.',
    }),
  },
  {
    item: 11,
    part: 'Methods',
    topic: 'Missing data',
    asks: 'How handled, and why data were left out.',
    fill: () => ({ text: 'Notes without a label are left out, by reason; missing characteristics are counted.', places: ['flow', 'table-1'], author: null }),
  },
  {
    item: 12,
    part: 'Methods',
    topic: 'Analytical methods',
    asks: 'Partition of the data, model type and building, tuning, clusters, measures of performance, updating, how predictions were made.',
    fill: ({ split }) => ({
      text: `Split by patient (${split.settings.method}); every model, run setting, prompt and statistic is listed.`,
      places: ['split', 'scoring', 'runs', 'results'],
      author: 'say why these models and measures, and whether differences between hospitals were looked at.',
    }),
  },
  { item: 13, part: 'Methods', topic: 'Class imbalance', asks: 'Methods used, why, and recalibration afterwards.', fill: imbalance },
  {
    item: 14,
    part: 'Methods',
    topic: 'Fairness',
    asks: 'Approaches taken, and why.',
    fill: ({ subgroups }) => ({
      text: `Models are judged within groups: ${subgroups.dimensions.map(({ label }) => label.toLowerCase()).join(', ') || 'none is known'}.`,
      places: ['subgroups'],
      author: 'say which groups matter here, and what was done about fairness.',
    }),
  },
  {
    item: 15,
    part: 'Methods',
    topic: 'Model output',
    asks: 'Probabilities or classes; thresholds and why.',
    fill: ({ comparison }) => ({
      text: `A probability of each of ${comparison.options.length} options, which sum to one.`,
      places: ['task', 'scoring', 'results'],
      author: 'justify any threshold that is to be acted on.',
    }),
  },
  {
    item: 16,
    part: 'Methods',
    topic: 'Training versus evaluation',
    asks: 'Differences in setting, eligibility, outcome and predictors.',
    fill: ({ set, split }) => ({
      text: `Evaluated on: ${evaluationSetNames[set].toLowerCase()}; the same task and label rule in every set of the split “${split.name}”.`,
      places: ['split', 'table-1'],
      author: 'name differences of setting that the data do not show.',
    }),
  },
  { item: 17, part: 'Methods', topic: 'Ethical approval', asks: 'Committee, consent or waiver.', fill: forAuthor('name the committee and its decision.') },
  {
    item: 18,
    part: 'Open science',
    topic: 'Funding, conflicts, protocol, registration, sharing',
    asks: 'Funding, conflicts of interest, protocol, registration, data and code sharing.',
    fill: ({ version, models }) => ({
      text: `Code: Wardbench ${version}${codeVersions(models)}.`,
      places: ['runs', 'models'],
      author: 'state funding, conflicts, protocol, registration, and where data and code are.',
    }),
  },
  { item: 19, part: 'Patient and public involvement', topic: 'Involvement', asks: 'Whether and how patients and the public took part.', fill: forAuthor('state involvement, or that there was none.') },
  {
    item: 20,
    part: 'Results',
    topic: 'Participants',
    asks: 'Flow, characteristics with missing data, differences between development and evaluation.',
    fill: ({ comparison }) => ({ text: `${countOf(comparison.patients, 'patient')} compared; flow, outcomes and Table 1 by set.`, places: ['flow', 'balance', 'table-1'], author: null }),
  },
  {
    item: 21,
    part: 'Results',
    topic: 'Model development',
    asks: 'Participants and events in each analysis.',
    fill: () => ({ text: 'Labelled notes and outcomes of every set.', places: ['balance', 'models'], author: null }),
  },
  {
    item: 22,
    part: 'Results',
    topic: 'Model specification',
    asks: 'The whole model, so that others can predict with it; restrictions of access.',
    fill: ({ models }) => ({
      text: `${countOf(models.length, 'model card')} with settings, ancestors and hashes.`,
      places: ['models', 'runs'],
      author: 'say where the weights are, and who may use them.',
    }),
  },
  {
    item: 23,
    part: 'Results',
    topic: 'Model performance',
    asks: 'Estimates with intervals, in key subgroups too, and between clusters.',
    fill: ({ comparison, drift }) => ({
      text: `${measureName(comparison)} of ${countOf(comparison.rows.length, 'model')} with 95 % intervals, differences, calibration, subgroups${drift ? ' and periods' : ''}.`,
      places: ['results', 'plots', 'subgroups', ...(drift ? ['drift'] : [])],
      author: 'report differences between hospitals.',
    }),
  },
  { item: 24, part: 'Results', topic: 'Model updating', asks: 'Results of any recalibration or update.', fill: () => ({ text: 'Probabilities are shown as the models gave them.', places: ['results'], author: 'report any update.' }) },
  { item: 25, part: 'Discussion', topic: 'Interpretation', asks: 'What the results mean, fairness included, against aims and earlier studies.', fill: forAuthor('interpret the results.') },
  {
    item: 26,
    part: 'Discussion',
    topic: 'Limitations',
    asks: 'Sample, size, overfitting, missing data, and what they do to bias and generality.',
    fill: (facts) => ({
      text: `Those that the workspace can see${problems(facts)}.`,
      places: ['limits', 'leakage'],
      author: 'add what it cannot see.',
    }),
  },
  { item: 27, part: 'Discussion', topic: 'Usability', asks: 'Poor or missing input at use, who has to interact and with what skill, next steps.', fill: forAuthor('describe use in current care and next steps.') },
]

export function tripodSection(facts: ReportFacts): Markup {
  const rows = tripodItems.map(({ item, part, topic, asks, fill }) => [`${item}`, html`<strong>${topic}</strong><br>${part}`, asks, filledCell(fill(facts))])
  const open = tripodItems.filter(({ fill }) => fill(facts).text === null).length
  return section(
    'tripod',
    'TRIPOD+AI checklist',
    html`<p>The 27 items of Collins et al., BMJ 2024;385:e078378, in short. ${tripodItems.length - open} are filled in, wholly or in part, from this workspace; ${open} are for the author alone. The statement itself is what counts.</p>
      ${table({ caption: 'TRIPOD+AI', header: ['Item', 'Topic', 'To be reported', 'Here'], text: [1, 2, 3], rows })}`,
  )
}

function filledCell({ text, places, author }: Filled): Content {
  const links = places.map((place, index) => [index > 0 && ', ', link(place, placeNames[place])])
  return [
    text !== null && html`<p>${text} See ${links}.</p>`,
    author !== null && html`<p class="author"><strong>For the author:</strong> ${author}</p>`,
  ]
}

const placeNames: Record<string, string> = {
  summary: 'summary',
  flow: 'flow',
  balance: 'outcomes by set',
  'table-1': 'Table 1',
  results: 'results',
  plots: 'plots',
  subgroups: 'subgroups',
  drift: 'over time',
  leakage: 'leakage checks',
  limits: 'limits',
  task: 'task, prompt and labels',
  split: 'split',
  scoring: 'scoring and statistics',
  runs: 'training runs',
  models: 'model cards',
}

function objectives({ comparison, models }: ReportFacts): Filled {
  const trained = models.some(({ run }) => run !== null)
  return {
    text: `${countOf(comparison.rows.length, 'model')} evaluated on the same notes${trained ? ', some of them developed here' : ''}.`,
    places: ['summary', 'results'],
    author: 'state the aims.',
  }
}

function imbalance({ models }: ReportFacts): Filled {
  const weighted = models.filter(({ run }) => run?.config.kind === 'finetune' && run.config.classBalance === 'balanced')
  return {
    text: weighted.length === 0 ? 'No class was weighted in training.' : `Classes were weighted in training: ${weighted.map(({ model }) => model.name).join(', ')}.`,
    places: ['balance', 'runs'],
    author: weighted.length === 0 ? null : 'say why, and whether the models were recalibrated afterwards.',
  }
}

function datesText({ firstTime, lastTime, shiftedDates }: ReportFacts['corpus']): string {
  if (shiftedDates) return 'dates shifted by patient'
  return firstTime && lastTime ? `${firstTime.slice(0, 10)} to ${lastTime.slice(0, 10)}` : 'without dates'
}

function codeVersions(models: ReportFacts['models']): string {
  const versions = [...new Set(models.flatMap(({ run }) => (run ? [run.codeVersion] : [])))]
  return versions.length === 0 ? '' : `; models trained with ${versions.join(', ')}`
}

function problems(facts: ReportFacts): string {
  const found = findingsOf(facts)?.filter(({ severity }) => severity === 'problem').length ?? 0
  return found === 0 ? '' : `, with ${formatCount(found)} problem${found === 1 ? '' : 's'} of leakage`
}
