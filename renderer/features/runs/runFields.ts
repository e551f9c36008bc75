/**
 * The fields of the run form as data: what each is called, what it does and how it is entered. Limits and defaults are
 * not repeated here; they come from the zod schemas of shared/domain/run.ts. A pretraining run's corpus has no field: it is that of the split.
 */
import type { RunConfig } from '../../../shared/domain/run.ts'

export type RunKind = RunConfig['kind']

export interface RunField {
  name: string
  label: string
  help: string
  unit?: string
  input:
    | { type: 'text' }
    | { type: 'integer'; step?: number }
    /** Empty means null, and `empty` says what that does. */
    | { type: 'optionalInteger'; empty: string }
    | { type: 'number' }
    | { type: 'choice'; choices: { value: string; label: string }[] }
    | { type: 'split' | 'baseModel' | 'preset' | 'tasks' }
}

export interface RunFieldGroup {
  title: string
  fields: RunField[]
}

export const runKinds: readonly { kind: RunKind; label: string; help: string }[] = [
  {
    kind: 'pretrain',
    label: 'Pretrain',
    help: 'Trains a tokenizer and a language model from scratch on the training notes. No labels are used.',
  },
  {
    kind: 'finetune',
    label: 'Finetune',
    help: 'Teaches a model to answer one or more tasks, from labelled training notes.',
  },
  {
    kind: 'baseline',
    label: 'Baseline',
    help: 'A simple model without a language model, to see what the task gives away for little.',
  },
]

const name: RunField = {
  name: 'name',
  label: 'Name',
  help: 'How this run and the model it makes are listed.',
  input: { type: 'text' },
}
const split: RunField = {
  name: 'splitId',
  label: 'Split',
  help: 'Only the train set of this split is learned from, and only its validation set is looked at during the run.',
  input: { type: 'split' },
}
const tasks: RunField = {
  name: 'taskIds',
  label: 'Tasks',
  help: 'Tasks with labels in this split. With more than one, a single model learns them together, mixed evenly in every batch.',
  input: { type: 'tasks' },
}
const seed: RunField = {
  name: 'seed',
  label: 'Seed',
  help: 'Fixes initial weights and the order of the notes. The same seed and settings give the same model.',
  input: { type: 'integer' },
}
const maximumTrain: RunField = {
  name: 'maximumTrain',
  label: 'Training notes at most',
  unit: 'notes per task',
  help: 'Learns from a stratified sample of this many training notes per task. Empty: all of them.',
  input: { type: 'optionalInteger', empty: 'all' },
}

const optimiser: RunField[] = [
  {
    name: 'learningRate',
    label: 'Learning rate',
    help: 'Highest size of an optimiser step. Too high: the loss jumps or turns into "not a number". Too low: it hardly falls.',
    input: { type: 'number' },
  },
  {
    name: 'warmupSteps',
    label: 'Warm-up',
    unit: 'steps',
    help: 'The learning rate rises from 0 to its highest value over these first steps.',
    input: { type: 'integer', step: 10 },
  },
  {
    name: 'schedule',
    label: 'Schedule',
    help: 'How the learning rate goes from its highest value to the end of the run.',
    input: {
      type: 'choice',
      choices: [
        { value: 'cosine', label: 'Cosine, down to 0' },
        { value: 'linear', label: 'Linear, down to 0' },
        { value: 'constant', label: 'Constant' },
      ],
    },
  },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    help: 'Pulls weights toward 0 at every step (AdamW), against learning by heart.',
    input: { type: 'number' },
  },
]

const truncation: RunField = {
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
}

function stepFields(stepsHelp: string): RunField[] {
  return [
    { name: 'steps', label: 'Steps', unit: 'steps', help: stepsHelp, input: { type: 'integer', step: 50 } },
    {
      name: 'validateEvery',
      label: 'Validate every',
      unit: 'steps',
      help: 'How often the validation notes are scored. Each time costs time but gives a point on the curve.',
      input: { type: 'integer', step: 10 },
    },
    {
      name: 'checkpointEvery',
      label: 'Checkpoint every',
      unit: 'steps',
      help: 'How often everything is written to disk. An interrupted run goes on from its newest checkpoint.',
      input: { type: 'integer', step: 10 },
    },
  ]
}

/** What is asked for each kind of run, in order. The second group and later ones have good defaults. */
export const runFieldGroups: Record<RunKind, RunFieldGroup[]> = {
  pretrain: [
    {
      title: 'Model and notes',
      fields: [
        name,
        split,
        {
          name: 'preset',
          label: 'Size',
          help: 'Shape of the model. nano trains in minutes on a processor; larger shapes need a graphics card.',
          input: { type: 'preset' },
        },
      ],
    },
    {
      title: 'Text',
      fields: [
        {
          name: 'vocabularySize',
          label: 'Vocabulary',
          unit: 'tokens',
          help: 'Number of different tokens of the tokenizer trained on the notes. Larger: fewer tokens per note, more weights.',
          input: { type: 'integer', step: 512 },
        },
        {
          name: 'sequenceLength',
          label: 'Sequence length',
          unit: 'tokens',
          help: 'Text read at once. Notes are packed one after the other into sequences of this length.',
          input: { type: 'integer', step: 32 },
        },
      ],
    },
    {
      title: 'Length of the run',
      fields: [
        ...stepFields('Number of optimiser steps; each reads one batch.'),
        {
          name: 'batchSize',
          label: 'Batch',
          unit: 'sequences',
          help: 'Sequences read in each step. Larger: steadier and slower steps, and more memory.',
          input: { type: 'integer' },
        },
      ],
    },
    { title: 'Optimiser', fields: [...optimiser, seed] },
  ],
  finetune: [
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
        tasks,
      ],
    },
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
        truncation,
        maximumTrain,
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
        {
          name: 'accumulation',
          label: 'Accumulation',
          unit: 'batches',
          help: 'Batches added up before each optimiser step: a larger batch without more memory.',
          input: { type: 'integer' },
        },
      ],
    },
    {
      title: 'Early stopping',
      fields: [
        {
          name: 'patienceSteps',
          label: 'Patience',
          unit: 'steps',
          help: 'Stops when the validation AUROC has not risen for this many steps. Empty: never stops early.',
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
      title: 'Optimiser',
      fields: [
        ...optimiser,
        {
          name: 'classBalance',
          label: 'Class weights',
          help: 'Balanced: rare options count more in the loss. This distorts the probabilities; ranking is often no better.',
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
  ],
  baseline: [
    {
      title: 'Method, tasks and notes',
      fields: [
        name,
        {
          name: 'method',
          label: 'Method',
          help: 'TF-IDF: logistic regression on word counts of the whole note. Length and type: knows only how long the note is and of which type.',
          input: {
            type: 'choice',
            choices: [
              { value: 'tfidf', label: 'TF-IDF + logistic regression' },
              { value: 'noteShape', label: 'Note length and note type' },
            ],
          },
        },
        split,
        tasks,
      ],
    },
    { title: 'Limits', fields: [maximumTrain, seed] },
  ],
}

/** All fields of a kind, in the order of the form. */
export function runFieldsOf(kind: RunKind): RunField[] {
  return runFieldGroups[kind].flatMap((group) => group.fields)
}
