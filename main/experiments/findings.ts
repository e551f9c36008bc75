import type { ExperimentKind } from '../../shared/domain/experiment.ts'

/**
 * What the result of each kind shows and what it does not, and what the paper found, for orientation: from its abstract
 * (arXiv 2511.13703v1), about its own hospital and its own models. Never a result of this workspace.
 */

export interface Finding {
  shows: string
  doesNotShow: string
  paper: string
}

const source = 'Paper (arXiv 2511.13703v1, abstract; another hospital, models of 100 million to 7 billion weights):'
const zeroShot =
  'zero-shot models reach 36.6 to 71.7 % AUROC on four of five tasks, mortality being the exception; after finetuning, the ' +
  'model of one billion weights is 1.66 to 23.66 % above zero-shot models up to 671 times its size.'
const efficient = 'in-domain pretraining on notes makes finetuning more efficient; the abstract gives no figure.'
const joint = 'joint finetuning on several tasks improved other tasks; the abstract gives no figure.'
const noFigure = 'the abstract says nothing about this.'

const ownNotes = 'It says nothing about other hospitals, later years or larger models.'

const findings: Record<ExperimentKind, Finding> = {
  'zero-shot-vs-finetuned': {
    shows: 'How much the same model gains on the same notes once it has learned from labels.',
    doesNotShow: `That the finetuned model is good enough for use. ${ownNotes}`,
    paper: zeroShot,
  },
  'transfer-matrix': {
    shows: 'How a model finetuned on the task of the row ranks notes on the task of the column, against no finetuning at all.',
    doesNotShow: 'Why a task helps another: shared risk and the mere habit of answering with a letter look alike.',
    paper: joint,
  },
  'joint-multitask': {
    shows: 'Whether one model for all tasks ranks notes as well as one model for each.',
    doesNotShow:
      'What the best settings of each would give: the joint model has as many steps as the single ones together, so that it sees ' +
      'each task as often, at the same learning rate.',
    paper: joint,
  },
  'data-efficiency': {
    shows: 'How AUROC rises with the number of labelled training notes, on nested samples, beside TF-IDF on the same notes.',
    doesNotShow: 'A curve beyond the largest sample; each size trains up to the same number of steps.',
    paper: efficient,
  },
  'clinical-vs-general': {
    shows: 'Whether text of the field makes a better start than general text, at equal finetuning and for each number of labelled notes.',
    doesNotShow:
      'Anything about the field where size or tokens of pretraining differ, which stand beside. Two models are two pretrainings: ' +
      'the interval is of patients, not of pretraining anew.',
    paper: efficient,
  },
  'continued-pretraining': {
    shows: 'What pretraining a model further on the training notes adds before finetuning, with the same finetuning after it.',
    doesNotShow: 'The use of more or other notes; further pretraining takes computing that longer finetuning could have had.',
    paper: efficient,
  },
  temporal: {
    shows: 'How the same model does on notes of its training period and on later ones, of unseen and of all patients.',
    doesNotShow: 'The cause of a change: other patients, another mix of outcomes and other writing come together. Periods are not paired.',
    paper: noFigure,
  },
  external: {
    shows: 'How a model tuned at hospital A does at B, beside zero-shot and, where B has training notes, beside one tuned there.',
    doesNotShow: 'How it would do at a third hospital; labels may also be derived from other records at B.',
    paper: 'the model transfers to an external health system; the abstract gives no figure.',
  },
  'pretrained-vs-random': {
    shows: 'What pretraining on notes adds at equal finetuning: the same shape, tokenizer, notes and steps from random weights.',
    doesNotShow: 'The use of pretraining at another size of model or of training set.',
    paper: efficient,
  },
  'lora-vs-full': {
    shows: 'Whether an adapter ranks notes as well as finetuning of all weights with the same notes and steps.',
    doesNotShow: 'The best that either can do: learning rates are as given, not searched for each.',
    paper: noFigure,
  },
  'learning-rate-sweep': {
    shows: 'How much the validation AUROC depends on the learning rate.',
    doesNotShow: 'A result to report: the best of several on the same notes is too good. Score the chosen one on the test set.',
    paper: noFigure,
  },
  'seed-sweep': {
    shows: 'How much AUROC moves with the seed of the training alone.',
    doesNotShow: 'The uncertainty from the sample of patients, which is the interval.',
    paper: noFigure,
  },
  'token-budget': {
    shows: 'How AUROC depends on how a budget of tokens is divided between pretraining and finetuning.',
    doesNotShow: 'An optimum for other budgets; tokens are counted with padding, as the paper counts them.',
    paper: efficient,
  },
  'perplexity-vs-auroc': {
    shows: 'Whether a model that predicts held-out notes better also ranks them better, before and after finetuning.',
    doesNotShow: 'A cause: longer pretraining moves both. Perplexities compare only with the same tokenizer.',
    paper: 'predicting outcomes needs explicit supervised finetuning; the abstract gives no figure on perplexity.',
  },
  'pretraining-trajectory': {
    shows:
      'How zero-shot AUROC on reading comprehension and on clinical tasks, and perplexity, move along one pretraining, side by side.',
    doesNotShow:
      'What finetuning of each checkpoint would give. One pretraining is one draw; models this small may not read well enough for ' +
      'either curve to rise.',
    paper: 'predicting outcomes needs explicit supervised finetuning; the abstract gives no figure on reading comprehension.',
  },
}

export function findingOf(kind: ExperimentKind): Finding {
  const { paper, ...ours } = findings[kind]
  return { ...ours, paper: `${source} ${paper}` }
}
