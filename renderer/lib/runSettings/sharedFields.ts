/** Fields that more than one kind of run asks for. */
import { loraSettings } from '../../../shared/domain/lora.ts'
import type { RunField } from './runField.ts'

export const name: RunField = {
  name: 'name',
  label: 'Name',
  help: 'How this run and the model it makes are listed.',
  input: { type: 'text' },
}
export const split: RunField = {
  name: 'splitId',
  label: 'Split',
  help: 'Only the train set of this split is learned from, and only its validation set is looked at during the run.',
  input: { type: 'split' },
}
export const tasks: RunField = {
  name: 'taskIds',
  label: 'Tasks',
  help: 'Tasks with labels in this split. With more than one, a single model learns them together, mixed evenly in every batch.',
  input: { type: 'tasks' },
}
export const seed: RunField = {
  name: 'seed',
  label: 'Seed',
  help: 'Fixes initial weights, dropout and the order of the notes. The same seed, settings and threads give the same model.',
  input: { type: 'integer' },
}
export const maximumTrain: RunField = {
  name: 'maximumTrain',
  label: 'Training notes at most',
  unit: 'notes per task',
  help: 'Learns from a fixed sample of this many training notes per task; smaller samples lie within larger ones. Empty: all of them.',
  input: { type: 'optionalInteger', empty: 'all' },
}

export const sampleSeed: RunField = {
  name: 'sampleSeed',
  label: 'Sample',
  help: 'Which training notes are taken where there are more than the most. Another number takes other notes.',
  input: { type: 'integer' },
}

export const optimiser: RunField[] = [
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
    name: 'clipNorm',
    label: 'Clip gradients at',
    help: 'Gradients longer than this are shortened to it, which steadies training. Empty: no clipping, as the paper finetuned.',
    input: { type: 'optionalNumber', empty: 'no clipping' },
  },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    help: 'Pulls weights toward 0 at every step (AdamW), against learning by heart.',
    input: { type: 'number' },
  },
  {
    name: 'beta1',
    label: 'AdamW beta 1',
    help: 'How much of the running mean of the gradient is kept from step to step.',
    input: { type: 'number' },
  },
  {
    name: 'beta2',
    label: 'AdamW beta 2',
    help: 'How much of the running mean of the squared gradient is kept from step to step.',
    input: { type: 'number' },
  },
  {
    name: 'epsilon',
    label: 'AdamW epsilon',
    help: 'Added below the fraction of each step; larger values make small gradients count less.',
    input: { type: 'number' },
  },
]

export const learningRate: RunField = {
  name: 'learningRate',
  label: 'Learning rate',
  help: 'Highest size of an optimiser step. Too high: the loss jumps or turns into "not a number". Too low: it hardly falls.',
  input: { type: 'number' },
}

export function adapterFields(when?: RunField['when']): RunField[] {
  return [
    {
      name: 'lora',
      label: 'What is trained',
      help: 'All weights, or a small adapter (LoRA) beside frozen weights: far less memory and a file of a few megabytes.',
      when,
      input: {
        type: 'part',
        off: 'All weights (full)',
        on: 'An adapter (LoRA)',
        start: loraSettings.parse({}),
      },
    },
    {
      name: 'lora.targets',
      label: 'Adapted projections',
      help: 'Matrices of every layer that get an adapter. The paper took the query and the value.',
      when,
      input: {
        type: 'choices',
        choices: [
          { value: 'q', label: 'query' },
          { value: 'k', label: 'key' },
          { value: 'v', label: 'value' },
          { value: 'o', label: 'output' },
          { value: 'gate', label: 'gate' },
          { value: 'up', label: 'up' },
          { value: 'down', label: 'down' },
        ],
      },
    },
    {
      name: 'lora.rank',
      label: 'Rank',
      help: 'Width of the adapter. Larger: more can be learned, with more weights.',
      when,
      input: { type: 'integer' },
    },
    {
      name: 'lora.alpha',
      label: 'Alpha',
      help: 'Strength of the adapter: its change is scaled by alpha / rank.',
      when,
      input: { type: 'number' },
    },
    {
      name: 'lora.dropout',
      label: 'Adapter dropout',
      help: 'Share of the adapter’s inputs set to zero while training, against learning by heart.',
      when,
      input: { type: 'number' },
    },
  ]
}

export const placeFields: RunField[] = [
  {
    name: 'device',
    label: 'Device',
    help: 'What computes the run. A graphics card is offered once its self-test has passed (Settings). Results of different devices agree closely, not to the last bit.',
    input: { type: 'device' },
  },
  {
    name: 'threads',
    label: 'Threads',
    help: 'Threads of the processor. Empty: all of them, one run at a time. The same number gives the same bits again.',
    input: { type: 'optionalInteger', empty: 'all' },
  },
  {
    name: 'recompute',
    label: 'Recompute layers',
    help: 'Works layer by layer and computes values again for the gradients: far less memory, each step about a third slower.',
    input: { type: 'boolean', off: 'No', on: 'Yes, to save memory' },
  },
]

export function stepFields(stepsHelp: string): RunField[] {
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

export const accumulation: RunField = {
  name: 'accumulation',
  label: 'Accumulation',
  unit: 'batches',
  help: 'Batches added up before each optimiser step: a larger batch without more memory.',
  input: { type: 'integer' },
}
