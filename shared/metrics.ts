/**
 * What every number on a screen is: the one place where metrics are explained. Screens, the guide's list of numbers and
 * the report take their words from here.
 */

import type { GuidePlace } from './guide.ts'

export interface MetricMeaning {
  /** As it is called in full. */
  name: string
  /** In one sentence, in plain words. */
  meaning: string
  /** Its range, and which direction is better. */
  range: string
  /** When it misleads. */
  caution: string
  /** Where the definition comes from; none where it is a plain count. */
  source?: string
  /** The place in the guide: a document and a heading of it. */
  guide: GuidePlace
}

export const metrics = {
  auroc: {
    name: 'Area under the ROC curve (AUROC)',
    meaning: 'Chance that a randomly chosen note with the event gets a higher risk than one without it.',
    range: '0 to 1; 0.5 is chance, 1 is perfect, higher is better.',
    caution: 'It judges the order of notes only, not the probabilities, and can be high while most alerts are false where events are rare.',
    source: 'Bamber 1975; Hanley and McNeil 1982',
    guide: ['statistics', 'discrimination'],
  },
  macroAuroc: {
    name: 'Macro AUROC',
    meaning: 'Mean of the AUROC of the options, each against the rest, every option counting the same.',
    range: '0 to 1; 0.5 is chance, higher is better.',
    caution: 'A rare option with few notes weighs as much as a frequent one and makes the mean unsteady.',
    source: 'Hand and Till 2001, compared by Provost and Domingos 2000',
    guide: ['statistics', 'discrimination'],
  },
  weightedAuroc: {
    name: 'AUROC, weighted by notes',
    meaning: 'Mean of the AUROC of the options, each against the rest, weighted by how many notes have the option.',
    range: '0 to 1; 0.5 is chance, higher is better.',
    caution: 'Frequent options decide it; a rare one that is never found hardly shows.',
    source: 'Provost and Domingos 2000',
    guide: ['statistics', 'discrimination'],
  },
  microAuroc: {
    name: 'AUROC, micro',
    meaning: 'One AUROC over all pairs of a note and an option.',
    range: '0 to 1; higher is better.',
    caution: 'Knowing which option is frequent already lifts it far above 0.5.',
    guide: ['statistics', 'discrimination'],
  },
  validationAuroc: {
    name: 'Validation AUROC',
    meaning: 'AUROC on the validation notes, measured during training; early stopping and the kept checkpoint follow it.',
    range: '0 to 1; 0.5 is chance, higher is better.',
    caution: 'The highest of several measurements flatters, and it has no interval: judge a model on test notes under Compare.',
    guide: ['user-guide', 'models-and-runs'],
  },
  rocCurve: {
    name: 'ROC curve',
    meaning: 'Every point is a threshold on the risk: the share of the events it finds, against the share of the others it flags in error.',
    range: 'The upper left corner is perfect, the diagonal is chance; the area is the AUROC.',
    caution: 'With rare events a small false-alarm share is still many false alarms: look at precision too.',
    source: 'Hanley and McNeil 1982',
    guide: ['statistics', 'discrimination'],
  },
  precisionRecallCurve: {
    name: 'Precision-recall curve',
    meaning: 'Every point is a threshold on the risk: the share of the alerts that are events, against the share of the events it finds.',
    range: 'The upper right corner is perfect; a model that knows nothing stays at the prevalence. The area is the AUPRC.',
    caution: 'It moves with the prevalence: compare curves on the same notes only.',
    source: 'Davis and Goadrich 2006',
    guide: ['statistics', 'discrimination'],
  },
  averagePrecision: {
    name: 'Area under the precision-recall curve (AUPRC)',
    meaning: 'Average precision: how pure the alerts are, over all shares of events that could be found.',
    range: 'Prevalence (chance) to 1; higher is better.',
    caution: 'Chance level is the prevalence, so compare it only between models on the same notes.',
    source: 'Davis and Goadrich 2006',
    guide: ['statistics', 'discrimination'],
  },
  clusteredInterval: {
    name: '95 % interval, clustered by patient',
    meaning: 'Where the number would lie in 95 of 100 draws of other patients, from a bootstrap that draws patients and not notes.',
    range: 'Narrower is more certain.',
    caution: 'It covers the luck of which patients were seen, not that of the training, of labels or of another hospital.',
    source: 'Efron 1979; Field and Welsh 2007',
    guide: ['statistics', 'comparing-models'],
  },
  delongInterval: {
    name: '95 % interval by DeLong',
    meaning: 'Interval of an AUROC by formula, for two options, taking every note as independent.',
    range: 'Narrower is more certain.',
    caution: 'Where patients have several notes it is too narrow, and is marked so: report the clustered one.',
    source: 'DeLong, DeLong and Clarke-Pearson 1988',
    guide: ['statistics', 'comparing-models'],
  },
  difference: {
    name: 'Difference of AUROC',
    meaning: 'AUROC of this model minus AUROC of the reference, on the same notes and the same resampled patients.',
    range: '−1 to 1; above 0 the model is better than the reference.',
    caution: 'An interval that holds 0 shows no clear difference; it does not show that the models are equal.',
    source: 'Efron 1979; Field and Welsh 2007',
    guide: ['statistics', 'comparing-models'],
  },
  externalDifference: {
    name: 'Difference to the own hospital',
    meaning: 'AUROC on the notes of the other hospital minus AUROC on the notes at home; each side is resampled by itself.',
    range: '−1 to 1; below 0 the model does worse elsewhere.',
    caution: 'Hospitals differ in patients and prevalence: a lower AUROC elsewhere may be the model’s or the notes’.',
    guide: ['user-guide', 'subgroups-drift-external-tests-recalibration'],
  },
  pValue: {
    name: 'p',
    meaning: 'How often a difference at least this large would arise if the models were equal, by the paired bootstrap over patients.',
    range: '0 to 1; small speaks against “equal”.',
    caution: 'With many comparisons some are small by chance: read the one adjusted by Holm, and the size of the difference first.',
    source: 'Davison and Hinkley 1997; Holm 1979',
    guide: ['statistics', 'comparing-models'],
  },
  brier: {
    name: 'Brier score',
    meaning: 'Mean squared distance between probability and outcome: it judges the probabilities themselves, not only their order.',
    range: '0 (perfect) to 1, summed over more than two options to 2; lower is better.',
    caution: 'Rare events make it small for every model: compare only on the same notes.',
    source: 'Brier 1950',
    guide: ['statistics', 'probabilities'],
  },
  logLoss: {
    name: 'Log loss',
    meaning: 'Mean of −ln of the probability that was given to the true label, in nats.',
    range: '0 (perfect) upwards; lower is better.',
    caution: 'A few confident errors decide it.',
    source: 'Good 1952',
    guide: ['statistics', 'probabilities'],
  },
  intercept: {
    name: 'Calibration intercept',
    meaning: 'Log odds of the event where the model says 50 %.',
    range: '0 is ideal; above it risks are too low, below it too high.',
    caution: 'It says nothing by itself: read it together with the slope only.',
    source: 'Cox 1958; Van Calster et al. 2016',
    guide: ['statistics', 'probabilities'],
  },
  slope: {
    name: 'Calibration slope',
    meaning: 'How far the probabilities spread compared with what happened.',
    range: '1 is ideal; below 1 they are too extreme, above 1 too timid.',
    caution: 'A slope of 1 with the wrong level is still miscalibrated: read O/E beside it.',
    source: 'Cox 1958; Van Calster et al. 2016',
    guide: ['statistics', 'probabilities'],
  },
  observedOverExpected: {
    name: 'Observed over expected events (O/E)',
    meaning: 'Events that happened over those that the probabilities add up to.',
    range: '0 upwards; 1 is ideal, above 1 the risk is underestimated, below 1 overestimated.',
    caution: 'Errors in both directions cancel: 1 does not mean that single risks are right.',
    source: 'Debray et al. 2017',
    guide: ['statistics', 'probabilities'],
  },
  expectedCalibrationError: {
    name: 'Expected calibration error (ECE)',
    meaning: 'Mean distance between probability and observed share over 15 bins; with more than two options, of the most probable one.',
    range: '0 (perfect) to 1; lower is better.',
    caution: 'It depends on the bins and is above 0 by chance alone on few notes, so it has no interval.',
    source: 'Naeini et al. 2015; Guo et al. 2017',
    guide: ['statistics', 'probabilities'],
  },
  reliability: {
    name: 'Reliability',
    meaning: 'Notes in bins of the probability: the share that had the event against the mean probability.',
    range: 'On the diagonal, 20 % means 20 in 100; below it the model promises too much.',
    caution: 'Bars are Wilson’s 95 % intervals, which take notes as independent; bins of few notes jump.',
    source: 'Wilson 1927',
    guide: ['statistics', 'probabilities'],
  },
  distribution: {
    name: 'Probabilities by outcome',
    meaning: 'How the probabilities lie in notes with the event (upwards) and without it (downwards), each as a share of its own notes.',
    range: 'The less the two overlap, the better the model tells them apart.',
    caution: 'Both sides are drawn alike high, however rare the event is.',
    guide: ['statistics', 'probabilities'],
  },
  netBenefit: {
    name: 'Net benefit',
    meaning: 'True positives per note, less false positives weighed by the odds of the threshold, of acting at or above a threshold probability.',
    range: 'A model is of use where it lies above both “act on all” and “act on none”; higher is better.',
    caution: 'It takes the probabilities at their word: it means something for calibrated ones only.',
    source: 'Vickers and Elkin 2006',
    guide: ['statistics', 'decisions'],
  },
  accuracy: {
    name: 'Accuracy',
    meaning: 'Share of notes whose most probable option is the label.',
    range: '0 to 100 %; higher is better.',
    caution: 'Always giving the most frequent option reaches the majority rate without a model: read it beside that.',
    guide: ['statistics', 'probabilities'],
  },
  majorityRate: {
    name: 'Majority rate',
    meaning: 'Accuracy of always giving the most frequent option.',
    range: '0 to 100 %; an accuracy below it is worse than no model.',
    caution: 'It is a property of the notes, not of a model.',
    guide: ['statistics', 'probabilities'],
  },
  confusion: {
    name: 'Confusion matrix',
    meaning: 'Notes by their label (rows) and by the option that got the highest probability (columns).',
    range: 'On the diagonal the answer is right.',
    caution: 'Rare options are seldom the most probable one, however well they are ranked.',
    guide: ['statistics', 'decisions'],
  },
  threshold: {
    name: 'Threshold',
    meaning: 'Risk at or above which a note is an alert.',
    range: '0 to 1; lower gives more alerts and finds more events.',
    caution: 'The same threshold gives other shares for another model, and after recalibration.',
    guide: ['statistics', 'decisions'],
  },
  alerts: {
    name: 'Alerts',
    meaning: 'Notes at or above the threshold, and their share of all.',
    range: '0 to all notes.',
    caution: 'Notes of equal probability are alerts together or not at all, so a budget may be left unused but is never passed.',
    guide: ['statistics', 'decisions'],
  },
  alertsPerDay: {
    name: 'Alerts a day',
    meaning: 'Alerts over the days from the first to the last note compared.',
    range: '0 upwards; what the team that reads them can bear.',
    caution: 'Of the patients of this set only: a whole hospital has more. Where a sample was scored, scaled up to all labelled notes.',
    guide: ['statistics', 'decisions'],
  },
  sensitivity: {
    name: 'Sensitivity',
    meaning: 'Share of the events that are alerts.',
    range: '0 to 100 %; higher is better, at the price of more alerts.',
    caution: 'Of one threshold only: alerting on everything reaches 100 %.',
    source: 'Interval: Wilson 1927, clustered by patient',
    guide: ['statistics', 'decisions'],
  },
  specificity: {
    name: 'Specificity',
    meaning: 'Share of the notes without the event that are no alerts.',
    range: '0 to 100 %; higher is better.',
    caution: 'With rare events 95 % can still mean that most alerts are false.',
    source: 'Interval: Wilson 1927, clustered by patient',
    guide: ['statistics', 'decisions'],
  },
  positivePredictiveValue: {
    name: 'Positive predictive value (PPV)',
    meaning: 'Share of the alerts that are events.',
    range: '0 to 100 %; the prevalence is chance, higher is better.',
    caution: 'It falls where the event is rarer, with the same model.',
    source: 'Interval: Wilson 1927, clustered by patient',
    guide: ['statistics', 'decisions'],
  },
  negativePredictiveValue: {
    name: 'Negative predictive value (NPV)',
    meaning: 'Share of the notes without an alert that have no event.',
    range: '0 to 100 %; higher is better.',
    caution: 'With rare events it is high for any model.',
    source: 'Interval: Wilson 1927, clustered by patient',
    guide: ['statistics', 'decisions'],
  },
  numberNeededToEvaluate: {
    name: 'Number needed to evaluate (NNE)',
    meaning: 'Alerts that have to be read for each event that is found: 1 over the positive predictive value.',
    range: '1 upwards; lower is better.',
    caution: 'It says nothing of the events that are missed.',
    source: 'Romero-Brufau et al. 2015',
    guide: ['statistics', 'decisions'],
  },
  notes: {
    name: 'Notes (n)',
    meaning: 'Notes that the number stands on; in a comparison, those that every chosen model has scored.',
    range: 'More notes, and more patients, make intervals narrower.',
    caution: 'Many notes of few patients count for less than as many patients.',
    guide: ['user-guide', 'compare'],
  },
  events: {
    name: 'Events',
    meaning: 'Notes whose label is the event.',
    range: 'More make every interval narrower.',
    caution: 'With fewer than about 100, calibration and subgroups can hardly be judged.',
    guide: ['user-guide', 'compare'],
  },
  prevalence: {
    name: 'Prevalence',
    meaning: 'Share of the notes whose label is the event.',
    range: '0 to 100 %.',
    caution: 'Precision and AUPRC move with it: they cannot be compared between sets of notes.',
    source: 'Interval: Wilson 1927',
    guide: ['statistics', 'groups-and-time'],
  },
  ceiling: {
    name: 'Known ceiling',
    meaning: 'AUROC of the true probability of the outcome given the facts in the text, which the generator of synthetic notes knows.',
    range: '0.5 to 1; no model can be expected to do better.',
    caution: 'Known for synthetic notes only. With more than two options it is the mean over the options.',
    guide: ['user-guide', 'first-hour'],
  },
  standardizedDifference: {
    name: 'Standardized mean difference (SMD)',
    meaning: 'How far apart two groups of notes are in a characteristic, in standard deviations, whatever their size.',
    range: '0 (alike) upwards; above 0.1 is often called a difference.',
    caution: 'It compares one characteristic at a time, and says nothing of what the model makes of it.',
    source: 'Austin 2009; Yang and Dalton 2012',
    guide: ['statistics', 'groups-and-time'],
  },
  seeds: {
    name: 'Over seeds',
    meaning: 'Runs with the same settings but for the random seed, on the same notes: their mean, standard deviation (n − 1) and range.',
    range: 'A small spread means that the result does not hang on luck in training.',
    caution: 'It is the luck of training, not of the notes: it is no confidence interval.',
    guide: ['statistics', 'comparing-models'],
  },
  perplexity: {
    name: 'Perplexity',
    meaning: 'Among how many equally likely tokens the model hesitates, on average, at each token of the text.',
    range: '1 (knows every next token) upwards; lower is better.',
    caution: 'Comparable only between models with the same tokenizer, on the same notes; it need not go with AUROC.',
    source: 'Jelinek et al. 1977',
    guide: ['statistics', 'groups-and-time'],
  },
  trainLoss: {
    name: 'Train loss',
    meaning: 'Mean negative log-probability of what should have been predicted, of the newest step on its own batch.',
    range: '0 upwards, in nats; lower is better.',
    caution: 'It jumps from batch to batch, and falls also where the training notes are only learned by heart.',
    guide: ['user-guide', 'models-and-runs'],
  },
  validationLoss: {
    name: 'Validation loss',
    meaning: 'Mean negative log-probability of what should have been predicted, on the validation notes.',
    range: '0 upwards, in nats; lower is better.',
    caution: 'Where it rises while the train loss falls, the model learns the training notes by heart.',
    guide: ['user-guide', 'models-and-runs'],
  },
  loss: {
    name: 'Loss',
    meaning: 'Mean negative log-probability of what should have been predicted.',
    range: '0 upwards, in nats for each predicted token; lower is better.',
    caution: 'A validation loss that rises while the train loss falls means that the training notes are learned by heart.',
    guide: ['user-guide', 'models-and-runs'],
  },
  learningRate: {
    name: 'Learning rate',
    meaning: 'Size of the optimiser’s step, after warm-up and schedule.',
    range: 'Too high and the loss jumps; too low and it hardly falls.',
    caution: 'A good rate for one size of model and kind of training is seldom one for another.',
    guide: ['user-guide', 'models-and-runs'],
  },
  speed: {
    name: 'Speed',
    meaning: 'Real tokens, without padding, that training processes in a second.',
    range: 'Higher is faster.',
    caution: 'Other work on the machine slows it; it says nothing of the result.',
    guide: ['user-guide', 'models-and-runs'],
  },
  memory: {
    name: 'Memory',
    meaning: 'What the operating system counts as resident for the training process: weights, gradients, optimiser, notes and engine.',
    range: 'Lower leaves more for other work.',
    caution: 'Memory of a graphics card is not in it.',
    guide: ['user-guide', 'models-and-runs'],
  },
  agreement: {
    name: 'Agreement',
    meaning: 'Share of notes that got the same answer from both.',
    range: '0 to 100 %; higher is more alike.',
    caution: 'Where one answer is frequent, much of it is chance: read kappa beside it. Its interval takes notes as independent.',
    source: 'Interval: Wilson 1927',
    guide: ['statistics', 'agreement-of-raters'],
  },
  kappa: {
    name: 'Cohen’s kappa',
    meaning: 'Agreement beyond what the two would reach by chance with the same habits.',
    range: '−1 to 1; 0 is chance, 1 is always.',
    caution: 'With a very frequent answer it can be low in spite of high agreement. Its interval is for large samples and independent notes.',
    source: 'Cohen 1960; Fleiss, Cohen and Everitt 1969',
    guide: ['statistics', 'agreement-of-raters'],
  },
  notBlind: {
    name: 'Verdicts not blind',
    meaning: 'Verdicts in force that were given after the reviewer had been shown prediction and label of that note.',
    range: '0 is ideal in a blind queue.',
    caution: 'Agreement counts them all the same.',
    guide: ['user-guide', 'review-queues'],
  },
  risk: {
    name: 'Risk',
    meaning: 'Probability that the model gives to the event; with more than two options, the mean option by probability, from 0 (first) to 1 (last).',
    range: '0 to 1; notes are ranked by it.',
    caution: 'It is the model’s, not the patient’s: whether 20 % means 20 in 100 is shown by calibration under Compare.',
    guide: ['user-guide', 'predictions-and-review-of-notes'],
  },
  similarity: {
    name: 'Similarity',
    meaning: 'How much a training note is like this one in its words (cosine of TF-IDF weights).',
    range: '0 (no word in common) to 1 (the same words).',
    caution: 'Likeness in words, not in what the model made of them.',
    guide: ['user-guide', 'predictions-and-review-of-notes'],
  },
  faithfulness: {
    name: 'Check of an attribution',
    meaning:
      'How far the probability falls without the strongest words (comprehensiveness), and with nothing but them (sufficiency), each beside random words.',
    range: 'The first fall should be larger than that of random words, the second smaller.',
    caution: 'It says whether the model depends on these words, not whether they are a good reason.',
    source: 'DeYoung et al. 2020',
    guide: ['user-guide', 'predictions-and-review-of-notes'],
  },
} as const satisfies Record<string, MetricMeaning>

export type MetricId = keyof typeof metrics

/** The sentences on top of each other, for where only text fits. */
export function metricText(id: MetricId): string {
  const { meaning, range, caution } = metrics[id]
  return `${meaning} ${range} ${caution}`
}
