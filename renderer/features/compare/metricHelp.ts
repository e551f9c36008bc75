/** "What is this number" for every metric of the comparison. */

export const metricHelp = {
  auroc:
    'Chance that a randomly chosen note with the event gets a higher risk than one without it: 0.5 is chance, 1 is perfect. With more than two options: the mean over the options, each against the rest (macro).',
  clusteredInterval:
    '95 % interval from a bootstrap that draws patients, not notes, because the notes of one patient are alike. This is the interval to report.',
  delongInterval:
    '95 % interval by DeLong’s formula, for two options. It takes every note as independent: where patients have several notes it is too narrow, and is marked so.',
  averagePrecision:
    'Area under the precision–recall curve (average precision). Chance level is the prevalence of the event, so compare it only between models on the same notes.',
  brier:
    'Mean squared distance between probability and outcome; lower is better. It judges the probabilities themselves, not only their order. With more than two options, squared distances are summed over them (0 to 2).',
  logLoss:
    'Mean of −ln of the probability that was given to the true label, in nats; lower is better. A confident error costs much.',
  intercept:
    'Calibration intercept: log odds of the event where the model says 50 %. 0 is ideal. To be read together with the slope only.',
  slope:
    'Calibration slope: 1 is ideal; below 1 the probabilities are too extreme, above 1 too timid. Interval clustered by patient.',
  observedOverExpected:
    'Events observed over events expected, the sum of the probabilities. 1 is ideal; above 1 the risk is underestimated.',
  expectedCalibrationError:
    'Expected calibration error over 15 bins: mean distance between probability and observed share. It depends on the bins and is above 0 on few notes even for a perfect model, so it has no interval. With more than two options, of the most probable one.',
  accuracy:
    'Share of notes whose most probable option is the label. Read it beside the majority rate: always giving the most frequent option reaches that without a model.',
  difference:
    'AUROC of this row minus AUROC of the reference, on the same resampled patients. The 95 % interval and p come from that paired bootstrap; an interval that holds 0 shows no clear difference. “Holm” is p adjusted for all the differences of this table.',
  n: 'Notes that every chosen pass has scored: all rows use the same notes. Below: how many this pass scored in all.',
  events: 'Notes whose label is the event, and their share of all: the prevalence. Few events make every interval wide.',
  ceiling:
    'AUROC of the true probability of the outcome given the facts in the text. Known for synthetic notes only; no model can be expected to do better.',
  seeds:
    'Runs with the same settings but for the random seed, on the same notes: mean, standard deviation (n − 1) and range over the runs. That is the luck of training; the intervals of the rows are that of the notes.',
  confusion: 'Notes by their label (rows) and by the option that got the highest probability (columns).',
  weighted: 'Mean of the AUROC of the options, each against the rest, weighted by their notes.',
  micro: 'One AUROC over all pairs of a note and an option.',
} as const
