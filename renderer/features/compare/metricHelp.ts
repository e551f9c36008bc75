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
    'Mean squared distance between probability and outcome; lower is better. It judges the probabilities themselves, not only their order.',
  accuracy:
    'Share of notes whose most probable option is the label. Read it beside the majority rate: always giving the most frequent option reaches that without a model.',
  difference:
    'AUROC of this row minus AUROC of the reference, on the same resampled patients. The 95 % interval and p come from that paired bootstrap; an interval that holds 0 shows no clear difference.',
  n: 'Notes and patients that every chosen pass has scored. All rows use the same notes.',
  perClass: 'AUROC of each option against all others. An option that no note has cannot be estimated.',
  ceiling:
    'AUROC of the true probability of the outcome given the facts in the text. Known for synthetic notes only; no model can be expected to do better.',
} as const
