/** What each kind of experiment is called and asks; a kind that is not named here is shown by its own name. */
import { experimentKinds } from '../../../shared/domain/experiment.ts'

export interface KindView {
  kind: string
  label: string
  /** One sentence. */
  question: string
}

const views: Partial<Record<string, Omit<KindView, 'kind'>>> = {
  'zero-shot-vs-finetuned': {
    label: 'Zero-shot versus finetuned',
    question: 'How much does the same model gain on the same notes once it has learned from labels?',
  },
  'transfer-matrix': {
    label: 'Transfer matrix',
    question: 'Finetuned on the task of the row, how does a model do on the task of the column?',
  },
  'joint-multitask': {
    label: 'Joint multitask',
    question: 'Does one model for all tasks do as well as one model for each?',
  },
  'data-efficiency': {
    label: 'Data efficiency',
    question: 'How does AUROC rise with the number of labelled training notes, beside TF-IDF?',
  },
  temporal: {
    label: 'Temporal',
    question: 'How does a model do on notes of later years, period by period?',
  },
  external: {
    label: 'External hospital',
    question: 'How does a model of hospital A do at hospital B?',
  },
  'pretrained-vs-random': {
    label: 'Pretrained versus random weights',
    question: 'What does pretraining on notes add at equal finetuning?',
  },
  'clinical-vs-general': {
    label: 'Clinical versus general pretraining',
    question: 'Does text of the field make a better start than general text, at equal finetuning?',
  },
  'continued-pretraining': {
    label: 'Continued pretraining',
    question: 'What does pretraining a model further on the training notes add before finetuning?',
  },
  'pretraining-trajectory': {
    label: 'Pretraining trajectory',
    question: 'How does zero-shot AUROC move along one pretraining, on clinical tasks and on reading comprehension?',
  },
  'lora-vs-full': {
    label: 'LoRA versus full finetuning',
    question: 'Does a small adapter do as well as finetuning all weights?',
  },
  'learning-rate-sweep': {
    label: 'Learning rates',
    question: 'How much does the validation AUROC depend on the learning rate?',
  },
  'seed-sweep': {
    label: 'Seeds',
    question: 'How far does AUROC move with the seed of the training alone?',
  },
  'token-budget': {
    label: 'Token budget',
    question: 'How is a budget of tokens best divided between pretraining and finetuning?',
  },
  'perplexity-vs-auroc': {
    label: 'Perplexity versus AUROC',
    question: 'Does a model that predicts held-out notes better also rank them better?',
  },
}

export function kindView(kind: string): KindView {
  const view = views[kind]
  if (view) return { kind, ...view }
  const words = kind.replaceAll('-', ' ')
  return { kind, label: words.charAt(0).toUpperCase() + words.slice(1), question: '' }
}

export const kindViews: KindView[] = experimentKinds.map(kindView)
