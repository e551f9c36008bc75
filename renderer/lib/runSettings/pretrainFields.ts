/** What a pretraining run asks for. Its corpus has no field: it is that of the split. */
import type { RunField, RunFieldGroup } from './runField.ts'
import { accumulation, adapterFields, learningRate, name, optimiser, placeFields, seed, split, stepFields } from './sharedFields.ts'

const isNew: RunField['when'] = (draft) => draft.baseModelId === null
const isContinued: RunField['when'] = (draft) => draft.baseModelId !== null

export const pretrainFields: RunFieldGroup[] = [
  {
    title: 'Model and notes',
    fields: [
      name,
      split,
      {
        name: 'cohort',
        label: 'Notes of',
        help: 'Every training note of the split, or only those that are in a saved cohort. The run keeps which version of it was taken.',
        input: { type: 'cohort' },
      },
      {
        name: 'baseModelId',
        label: 'Start from',
        help: 'Random weights with a new tokenizer, or a model of this workspace that is pretrained further with its own tokenizer.',
        input: { type: 'optionalBaseModel' },
      },
      {
        name: 'randomWeights',
        label: 'Weights to start with',
        help: 'Those of the chosen model, or random ones in its shape: what its pretraining is held against.',
        when: isContinued,
        input: { type: 'boolean', off: 'Of the model', on: 'Random, with its shape and tokenizer' },
      },
      {
        name: 'preset',
        label: 'Size',
        help: 'Shape of the model. nano trains in minutes on a processor; larger shapes need a graphics card.',
        when: isNew,
        input: { type: 'preset' },
      },
    ],
  },
  {
    title: 'Text',
    fields: [
      {
        name: 'general',
        label: 'General text',
        help: 'Plain text from another corpus, mixed with the notes so that the model keeps plain language. The paper mixed half and half. Without any: notes alone, 100 : 0.',
        input: {
          type: 'part',
          off: 'None: notes alone, 100 : 0',
          on: 'Mixed with the notes',
          start: { corpusId: null, splitId: null, share: 0.5 },
        },
      },
      {
        name: 'general.corpusId',
        label: 'Corpus of general text',
        help: 'A corpus of this workspace that is not made of the notes, such as imported text files.',
        input: { type: 'generalCorpus' },
      },
      {
        name: 'general.splitId',
        label: 'Of that corpus',
        help: 'Everything in it, or only the train set of one of its splits.',
        input: { type: 'generalSplit' },
      },
      {
        name: 'general.share',
        label: 'Share of general text',
        unit: 'of all tokens',
        help: 'Between 0 and 1, counted in tokens. 0.5 is one token of general text for each token of the notes.',
        input: { type: 'number' },
      },
      {
        name: 'vocabularySize',
        label: 'Vocabulary',
        unit: 'tokens',
        help: 'Number of different tokens of the tokenizer trained on the text. Larger: fewer tokens per note, more weights.',
        when: isNew,
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
  { title: 'Trained weights', fields: adapterFields(isContinued) },
  {
    title: 'Length of the run',
    fields: [
      ...stepFields('Number of optimiser steps; each reads one batch.'),
      {
        name: 'stopAfter',
        label: 'Stop after',
        unit: 'steps',
        help: 'Keeps the model as it stands after so many of the steps, with the learning rates of all of them.',
        input: { type: 'optionalInteger', empty: 'At the end' },
      },
      {
        name: 'continueFrom',
        label: 'Go on from',
        help: 'Model that the same run made when it stopped earlier; experiments set it, and it changes no result.',
        when: () => false,
        input: { type: 'optionalInteger', empty: 'No model' },
      },
      {
        name: 'batchSize',
        label: 'Batch',
        unit: 'sequences',
        help: 'Sequences read at once. Larger: steadier and slower steps, and more memory.',
        input: { type: 'integer' },
      },
      accumulation,
    ],
  },
  { title: 'Optimiser', fields: [learningRate, ...optimiser, seed] },
  { title: 'Computation', fields: placeFields },
]
