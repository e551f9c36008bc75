/** The kinds of runs and what each asks for, in order. The second group and later ones have good defaults. */
import type { RunField, RunFieldGroup, RunKind } from './runField.ts'
import { finetuneFields } from './finetuneFields.ts'
import { pretrainFields } from './pretrainFields.ts'
import { maximumTrain, name, sampleSeed, seed, split, tasks } from './sharedFields.ts'

export const runKinds: readonly { kind: RunKind; label: string; help: string }[] = [
  {
    kind: 'pretrain',
    label: 'Pretrain',
    help: 'Trains a language model on the text of the training notes: a new one, or one that is there already. No labels are used.',
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

export const runFieldGroups: Record<RunKind, RunFieldGroup[]> = {
  pretrain: pretrainFields,
  finetune: finetuneFields,
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
    { title: 'Limits', fields: [maximumTrain, sampleSeed, seed] },
  ],
}

/** All fields of a kind, in the order of the form. */
export function runFieldsOf(kind: RunKind): RunField[] {
  return runFieldGroups[kind].flatMap((group) => group.fields)
}
