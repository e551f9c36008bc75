import { evaluationSetNames } from '../../shared/domain/split.ts'
import { countOf, formatCount } from '../../shared/format.ts'
import { eventsText } from './cohort.ts'
import type { ReportFacts } from './facts.ts'
import { findingsOf } from './leakage.ts'
import { measureName } from './results.ts'

/**
 * The items of TRIPOD+AI (Collins et al., BMJ 2024;385:e078378, table 2): their numbers, letters, topics and whether they are
 * of development (D) or evaluation (E), with what each asks for in short words of our own. What the workspace knows is filled
 * in with the place in the report where it stands; the rest is the author's.
 */
export interface TripodItem {
  /** Such as "3a". */
  item: string
  part: string
  topic: string
  of: 'D' | 'E' | 'D;E'
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

type Item = [item: string, of: TripodItem['of'], asks: string, fill: TripodItem['fill']]

const both = 'D;E'

/** For the author alone. */
const author = (what: string) => (): Filled => ({ text: null, places: [], author: what })
const filled = (text: string | ((facts: ReportFacts) => string), places: string[], left: string | null = null) => (facts: ReportFacts): Filled => ({
  text: typeof text === 'string' ? text : text(facts),
  places,
  author: left,
})

const topics: { part: string; topic: string; items: Item[] }[] = [
  { part: 'Title', topic: 'Title', items: [
    ['1', both, 'That a prediction model is developed or its performance evaluated, the target population, the outcome.', filled(({ labels, set }) => `${labels.task.name}; evaluation on: ${evaluationSetNames[set].toLowerCase()}.`, ['summary'], 'name the target population.')],
  ] },
  { part: 'Abstract', topic: 'Abstract', items: [
    ['2', both, 'See the checklist TRIPOD+AI for Abstracts.', author('write the abstract.')],
  ] },
  { part: 'Introduction', topic: 'Background', items: [
    ['3a', both, 'Health care context, diagnostic or prognostic; rationale, with references to existing models.', author('state context and rationale, with existing models.')],
    ['3b', both, 'Target population, intended purpose within the care pathway, intended users.', author('state population, purpose and users.')],
    ['3c', both, 'Known health inequalities between sociodemographic groups.', author('state known inequalities.')],
  ] },
  { part: 'Introduction', topic: 'Objectives', items: [
    ['4', both, 'Objectives; whether a model is developed, validated or both.', filled(objectives, ['summary', 'results'], 'state the aims.')],
  ] },
  { part: 'Methods', topic: 'Data', items: [
    ['5a', both, 'Sources of the development and the evaluation data, why these, and how representative they are.', filled(({ corpus, split }) => `Corpus “${corpus.name}” (${corpus.source}${corpus.synthetic ? ', synthetic' : ''}), divided by the split “${split.name}”.`, ['flow', 'split'], 'say why these data, and how they represent the target population.')],
    ['5b', both, 'Dates: start and end of accrual, end of follow-up.', filled(({ corpus }) => `Notes: ${datesText(corpus)}.`, ['flow'], 'add the end of follow-up.')],
  ] },
  { part: 'Methods', topic: 'Participants', items: [
    ['6a', both, 'Setting, number and location of centres.', author('describe setting and centres.')],
    ['6b', both, 'Eligibility criteria.', filled(({ labels }) => `Eligibility is the selection of notes${labels.cohort ? ` and the cohort “${labels.cohort.name}”` : ''}.`, ['flow', 'task'])],
    ['6c', both, 'Treatments received and how they were handled, if relevant.', author('describe treatments, if relevant.')],
  ] },
  { part: 'Methods', topic: 'Data preparation', items: [
    ['7', both, 'Pre-processing and quality checks, and whether they are alike across sociodemographic groups.', filled(preparation, ['flow', 'leakage'], 'say whether preparation was alike across groups.')],
  ] },
  { part: 'Methods', topic: 'Outcome', items: [
    ['8a', both, 'Outcome and time horizon: how and when assessed, why chosen, whether assessed alike across groups.', filled(({ labels }) => `“${labels.task.question}” answered by the rule “${labels.task.label.kind}”.`, ['task'], 'say why this outcome, and whether it is recorded alike across groups.')],
    ['8b', both, 'Assessors of an outcome that needs judgement: qualifications, demographics.', filled('Derived from recorded data, without anybody’s judgement.', ['task'])],
    ['8c', both, 'Blinding of the assessment of the outcome.', filled('The rule reads recorded data and none of the predictions.', ['task'])],
  ] },
  { part: 'Methods', topic: 'Predictors', items: [
    ['9a', 'D', 'Choice of initial predictors and any selection before model building.', filled('The text of the note alone; nothing was selected beforehand.', ['task'])],
    ['9b', both, 'All predictors, how and when measured, and any blinding.', filled(({ labels }) => `The text of ${labels.task.notes.types.length === 0 ? 'notes of every type' : labels.task.notes.types.join(', ')}, as far as it was read.`, ['task', 'scoring'], 'say who writes these notes and when.')],
    ['9c', both, 'Assessors of predictors that need judgement: qualifications, demographics.', author('notes are written with judgement: describe their writers.')],
  ] },
  { part: 'Methods', topic: 'Sample size', items: [
    ['10', both, 'How the size came about for development and evaluation, whether it suffices, any calculation.', filled((facts) => `${countOf(facts.comparison.n, 'note')} of ${countOf(facts.comparison.patients, 'patient')}, events ${eventsText(facts)}: ${facts.comparison.covered.notes > facts.comparison.n ? `those scored by all of ${formatCount(facts.comparison.covered.notes)} labelled notes` : 'all that were available'}.`, ['flow', 'limits'], 'justify the size.')],
  ] },
  { part: 'Methods', topic: 'Missing data', items: [
    ['11', both, 'How handled; reasons for omitting data.', filled('Notes without a label are left out, by reason; missing characteristics are counted.', ['flow', 'table-1'])],
  ] },
  { part: 'Methods', topic: 'Analytical methods', items: [
    ['12a', 'D', 'How the data were used, whether partitioned.', filled(({ split }) => `Split by patient (${split.settings.method}): training, validation and test share none.`, ['split'])],
    ['12b', 'D', 'How predictors were handled: form, scaling, transformation.', filled('The prompt, the budget of tokens and where long notes are cut.', ['task', 'scoring'])],
    ['12c', 'D', 'Type of model, rationale, all steps of building and tuning, internal validation.', filled('Every setting of every run that trained a model here.', ['runs', 'models'], 'say why these models.')],
    ['12d', both, 'Heterogeneity across clusters such as hospitals: whether and how handled and quantified.', filled(({ external }) => (external ? 'Each model beside itself at other hospitals.' : 'Intervals are clustered by patient; one hospital.'), ['external', 'scoring'], 'say whether differences between units were looked at.')],
    ['12e', both, 'Measures and plots of performance and why; how models are compared.', filled('Discrimination, calibration, net benefit and alert budgets; paired differences on the same resamples of patients.', ['results', 'plots', 'scoring'], 'say why these measures.')],
    ['12f', 'E', 'Model updating (e.g. recalibration) arising from the evaluation.', filled(updatingMethod, ['recalibration'])],
    ['12g', 'E', 'How the predictions of the evaluation were calculated.', filled('The prompt, how answers are read, tokenizer and device of each pass.', ['task', 'scoring'])],
  ] },
  { part: 'Methods', topic: 'Class imbalance', items: [
    ['13', both, 'Methods if used, why and how, and recalibration afterwards.', imbalance],
  ] },
  { part: 'Methods', topic: 'Fairness', items: [
    ['14', both, 'Approaches to fairness and their rationale.', filled(({ subgroups }) => `Models are judged within groups: ${subgroups.dimensions.map(({ label }) => label.toLowerCase()).join(', ') || 'none is known'}.`, ['subgroups'], 'say which groups matter here, and what was done about fairness.')],
  ] },
  { part: 'Methods', topic: 'Model output', items: [
    ['15', 'D', 'Output: probabilities or classes; rationale of any classification and thresholds.', filled(({ comparison }) => `A probability of each of ${comparison.options.length} options, which sum to one.`, ['task', 'scoring', 'results'], 'justify any threshold that is to be acted on.')],
  ] },
  { part: 'Methods', topic: 'Training versus evaluation', items: [
    ['16', both, 'Differences of setting, eligibility, outcome and predictors between development and evaluation data.', filled(({ set, split }) => `Evaluated on: ${evaluationSetNames[set].toLowerCase()}; the same task and label rule in every set of the split “${split.name}”.`, ['split', 'table-1'], 'name differences of setting that the data do not show.')],
  ] },
  { part: 'Methods', topic: 'Ethical approval', items: [
    ['17', both, 'Board or committee that approved; informed consent or its waiver.', author('name the committee and its decision.')],
  ] },
  { part: 'Open science', topic: 'Funding', items: [['18a', both, 'Source of funding, role of the funders.', author('state funding.')]] },
  { part: 'Open science', topic: 'Conflicts of interest', items: [['18b', both, 'Conflicts and financial disclosures of all authors.', author('state conflicts.')]] },
  { part: 'Open science', topic: 'Protocol', items: [['18c', both, 'Where the protocol is, or that none was prepared.', author('say where it is, or that there is none.')]] },
  { part: 'Open science', topic: 'Registration', items: [['18d', both, 'Register and number, or that the study was not registered.', author('state the registration, or that there is none.')]] },
  { part: 'Open science', topic: 'Data sharing', items: [['18e', both, 'Availability of the study data.', author('say where the data are, and who may use them.')]] },
  { part: 'Open science', topic: 'Code sharing', items: [['18f', both, 'Availability of the analytical code.', filled(({ version, models }) => `Analysed with Wardbench ${version}${codeVersions(models)}.`, ['scoring', 'runs'], 'say where code of your own is.')]] },
  { part: 'Patient and public involvement', topic: 'Involvement', items: [
    ['19', both, 'Involvement in design, conduct, reporting, interpretation or dissemination, or that there was none.', author('state involvement, or that there was none.')],
  ] },
  { part: 'Results', topic: 'Participants', items: [
    ['20a', both, 'Flow of participants, numbers with and without the outcome, follow-up time.', filled(({ comparison }) => `${countOf(comparison.patients, 'patient')} compared; flow and outcomes by set.`, ['flow', 'balance'], 'summarise the follow-up time, if there is one.')],
    ['20b', both, 'Characteristics overall and by source: dates, predictors, treatments, sizes, events, missing data, differences across groups.', filled('Table 1 by set, with what is missing.', ['table-1', 'balance'])],
    ['20c', 'E', 'Comparison with the development data: demographics, predictors, outcome.', filled('Table 1 and outcomes of training and evaluation sets beside each other.', ['table-1', 'balance'])],
  ] },
  { part: 'Results', topic: 'Model development', items: [
    ['21', both, 'Participants and events in each analysis: development, tuning, evaluation.', filled('Labelled notes and outcomes of every set.', ['balance', 'models'])],
  ] },
  { part: 'Results', topic: 'Model specification', items: [
    ['22', 'D', 'The full model, so that others can predict with it; restrictions to access or reuse.', filled(({ models }) => `${countOf(models.length, 'model card')} with settings, ancestors and hashes.`, ['models', 'runs'], 'say where the weights are, and who may use them.')],
  ] },
  { part: 'Results', topic: 'Model performance', items: [
    ['23a', both, 'Estimates with confidence intervals, also in key subgroups; plots.', filled(({ comparison, drift }) => `${measureName(comparison)} of ${countOf(comparison.rows.length, 'model')} with 95 % intervals, differences, calibration, subgroups${drift ? ' and periods' : ''}.`, ['results', 'plots', 'subgroups', 'drift'])],
    ['23b', both, 'Heterogeneity of performance across clusters, if examined.', filled(({ external }) => (external ? 'Each model at other hospitals, with the difference.' : 'Not examined: no notes of another hospital were scored.'), ['external'])],
  ] },
  { part: 'Results', topic: 'Model updating', items: [
    ['24', 'E', 'The updated model and its performance.', filled(updatingMethod, ['recalibration'])],
  ] },
  { part: 'Discussion', topic: 'Interpretation', items: [
    ['25', both, 'Overall interpretation, fairness included, in view of objectives and earlier studies.', author('interpret the results.')],
  ] },
  { part: 'Discussion', topic: 'Limitations', items: [
    ['26', both, 'Limitations (sample, size, overfitting, missing data) and what they do to bias, uncertainty and generality.', filled((facts) => `Those that the workspace can see${problems(facts)}.`, ['limits', 'leakage'], 'add what it cannot see.')],
  ] },
  { part: 'Discussion', topic: 'Usability in current care', items: [
    ['27a', 'D', 'How poor or unavailable input is assessed and handled in use.', author('say what happens without a note, or with a poor one.')],
    ['27b', 'D', 'Whether users interact with input or model, and with what expertise.', author('describe users and their part.')],
    ['27c', both, 'Next steps of research, with a view to applicability and generality.', author('name next steps.')],
  ] },
]

export const tripodItems: readonly TripodItem[] = topics.flatMap(({ part, topic, items }) =>
  items.map(([item, of, asks, fill]) => ({ item, part, topic, of, asks, fill })),
)

function objectives({ comparison, models }: ReportFacts): string {
  const trained = models.some(({ run }) => run !== null)
  return `${countOf(comparison.rows.length, 'model')} evaluated on the same notes${trained ? ', some of them developed here' : ''}.`
}

function preparation({ privacy, rejects, leakage }: ReportFacts): string {
  const rows = rejects.length === 0 ? 'Every row of the source was taken' : 'Rows of the source that were not taken are counted by reason'
  const isChanged = privacy !== null && (privacy.mask.length > 0 || privacy.shiftDates !== null)
  const identifiers = isChanged ? 'identifiers masked or dates shifted at import' : 'nothing masked or shifted at import'
  return `${rows}; ${identifiers}; leakage checks ${leakage ? 'run' : 'not run'}.`
}

function updatingMethod({ recalibration }: ReportFacts): string {
  const done = recalibration?.passes.filter(({ after }) => after !== null).length ?? 0
  return done > 0
    ? `Recalibration (${recalibration!.method}) of ${countOf(done, 'model')} on the validation notes, before and after.`
    : 'No model was updated: probabilities are as the models gave them.'
}

function imbalance({ models }: ReportFacts): Filled {
  const weighted = models.filter(({ run }) => run?.config.kind === 'finetune' && run.config.classBalance === 'balanced')
  return {
    text: weighted.length === 0 ? 'No class was weighted in training.' : `Classes were weighted in training: ${weighted.map(({ model }) => model.name).join(', ')}.`,
    places: ['balance', 'runs', 'recalibration'],
    author: weighted.length === 0 ? null : 'say why.',
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
