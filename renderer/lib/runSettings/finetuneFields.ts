/** What a finetuning run asks for. */
import { learningRateSearch } from '../../../shared/domain/run.ts'
import { protocols } from '../../../shared/domain/protocols.ts'
import type { RunFieldGroup } from './runField.ts'
import {
  accumulation,
  adapterFields,
  learningRate,
  maximumTrain,
  sampleSeed,
  name,
  optimiser,
  placeFields,
  seed,
  split,
  stepFields,
  tasks,
} from './sharedFields.ts'

export const finetuneFields: RunFieldGroup[] = [
  {
    title: 'Model, tasks and notes',
    fields: [
      name,
      {
        name: 'baseModelId',
        label: 'Base model',
        help: 'The language model to start from. It stays as it is; the run makes a new one.',
        input: { type: 'baseModel' },
      },
      split,
      {
        name: 'protocol',
        label: 'Preset',
        help: `Fills in the settings of the paper, as far as a run decides them. ${protocols['paper-exact'].help} Corrected: ${protocols.corrected.help.toLowerCase()} The run keeps which one it began with.`,
        input: {
          type: 'choice',
          choices: [
            { value: 'own', label: 'None: own settings' },
            ...Object.entries(protocols).map(([value, { label }]) => ({ value, label })),
          ],
        },
      },
      tasks,
    ],
  },
  { title: 'Trained weights', fields: adapterFields() },
  {
    title: 'Text',
    fields: [
      {
        name: 'maximumTokens',
        label: 'Limit',
        unit: 'tokens',
        help: 'Note, question and options together. Longer: more of each note is read, and each step takes longer.',
        input: { type: 'integer', step: 64 },
      },
      {
        name: 'truncation',
        label: 'Shorten long notes at',
        help: 'Where text is left out when the note is longer than the limit. Question and options are never shortened.',
        input: {
          type: 'choice',
          choices: [
            { value: 'right', label: 'The end (keeps the beginning)' },
            { value: 'left', label: 'The beginning (keeps the end)' },
            { value: 'middle', label: 'The middle (keeps both ends)' },
          ],
        },
      },
      {
        name: 'maximumCharacters',
        label: 'Note at most',
        unit: 'characters',
        help: 'Gives models with different tokenizers the same text of each note. Empty: as much as the tokens allow.',
        input: { type: 'optionalInteger', empty: 'as the tokens allow' },
      },
      maximumTrain,
      sampleSeed,
      {
        name: 'maximumValidation',
        label: 'Validation notes at most',
        unit: 'notes per task',
        help: 'Validates on a fixed sample of this many notes per task, to save time. Empty: all of them.',
        input: { type: 'optionalInteger', empty: 'all' },
      },
    ],
  },
  {
    title: 'Length of the run',
    fields: [
      ...stepFields('At most this many optimiser steps; early stopping may end the run before.'),
      {
        name: 'batchSize',
        label: 'Batch',
        unit: 'notes',
        help: 'Notes read at once. Larger: steadier and slower steps, and more memory.',
        input: { type: 'integer' },
      },
      accumulation,
    ],
  },
  {
    title: 'Early stopping',
    fields: [
      {
        name: 'patienceSteps',
        label: 'Patience',
        unit: 'steps',
        help: 'Stops when validation AUROC has not risen for this many steps. Empty: never stops early.',
        input: { type: 'optionalInteger', empty: 'never stop early' },
      },
      {
        name: 'minimumDelta',
        label: 'Smallest rise',
        unit: 'AUROC',
        help: 'A rise smaller than this does not count as one.',
        input: { type: 'number' },
      },
      {
        name: 'selection',
        label: 'AUROC followed',
        help: 'For tasks with more than two options. Macro: mean over the options, each against the rest. Micro: all options pooled (as the paper did).',
        input: {
          type: 'choice',
          choices: [
            { value: 'macro', label: 'Macro' },
            { value: 'micro', label: 'Micro' },
          ],
        },
      },
    ],
  },
  {
    title: 'Learning rate',
    fields: [
      {
        name: 'learningRateSearch',
        label: 'Learning rate is',
        help: 'Given, or found: a few short trainings at random rates from the same weights; the one with the best validation AUROC trains.',
        input: {
          type: 'part',
          off: 'Given',
          on: 'Searched for',
          start: learningRateSearch.parse({}),
        },
      },
      { ...learningRate, when: (draft) => draft.learningRateSearch === null },
      {
        name: 'learningRateSearch.trials',
        label: 'Rates to try',
        help: 'Number of learning rates drawn at random, evenly on a logarithmic scale.',
        input: { type: 'integer' },
      },
      {
        name: 'learningRateSearch.steps',
        label: 'Steps of each try',
        unit: 'steps',
        help: 'Each rate trains for at most this many steps before it is judged on the validation notes.',
        input: { type: 'integer', step: 10 },
      },
      {
        name: 'learningRateSearch.minimum',
        label: 'Lowest rate',
        help: 'Lower end of the rates that are drawn.',
        input: { type: 'number' },
      },
      {
        name: 'learningRateSearch.maximum',
        label: 'Highest rate',
        help: 'Upper end of the rates that are drawn. Models trained from random weights can take more than 1e-3.',
        input: { type: 'number' },
      },
    ],
  },
  {
    title: 'Optimiser',
    fields: [
      ...optimiser,
      {
        name: 'classBalance',
        label: 'Class weights',
        help: 'Balanced: the options take turns, so that rare ones are read more often. This distorts the probabilities; ranking is often no better.',
        input: {
          type: 'choice',
          choices: [
            { value: 'none', label: 'None' },
            { value: 'balanced', label: 'Balanced' },
          ],
        },
      },
      seed,
    ],
  },
  { title: 'Computation', fields: placeFields },
]
