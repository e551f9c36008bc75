import type { FinetuneConfig } from './run.ts'

/**
 * The paper's way of finetuning and the corrected one, as data (SPEC sections 6 and 9). The paper contradicts itself;
 * what a run cannot decide is listed with the place that does.
 */

export type Protocol = Exclude<FinetuneConfig['protocol'], 'own'>

type Settings = Partial<Omit<FinetuneConfig, 'kind' | 'name' | 'protocol' | 'baseModelId' | 'splitId' | 'taskIds'>>

const common = {
  maximumTokens: 512,
  truncation: 'right',
  steps: 5120,
  learningRateSearch: { trials: 5, steps: 100, minimum: 1e-6, maximum: 1e-3 },
  warmupSteps: 0,
  schedule: 'cosine',
  weightDecay: 0.02,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-5,
  clipNorm: null,
  classBalance: 'none',
  patienceSteps: 300,
  minimumDelta: 0,
  maximumTrain: null,
  maximumValidation: null,
} satisfies Settings

export const protocols: Record<Protocol, { label: string; help: string; settings: Settings }> = {
  'paper-exact': {
    label: 'Paper-exact',
    help: 'As the paper trained: stops on micro-AUROC, although it reports one-vs-rest.',
    settings: { ...common, selection: 'micro' },
  },
  corrected: {
    label: 'Corrected',
    help: 'The same, but stops on macro one-vs-rest AUROC, the number that is reported.',
    settings: { ...common, selection: 'macro' },
  },
}

/** Where the paper disagrees with itself beyond what a run sets, and where it is decided here. */
export const paperContradictions: readonly { subject: string; paper: string; corrected: string; decidedBy: string }[] = [
  {
    subject: 'Charlson option D',
    paper: '"score 4 to 7", which overlaps option C',
    corrected: '"score 5 to 7"',
    decidedBy: 'the task',
  },
  {
    subject: 'Note of the denial task',
    paper: 'admission H&P in the methods, discharge note in the prompt',
    corrected: 'discharge note',
    decidedBy: 'the task',
  },
  {
    subject: 'Mortality',
    paper: '"30-day" in places, in-hospital in others',
    corrected: 'in-hospital',
    decidedBy: 'the labels',
  },
  {
    subject: 'Confidence interval',
    paper: '±1.96 SD of the bootstrap, and quantiles of it',
    corrected: 'quantiles of the patient-clustered bootstrap',
    decidedBy: 'the comparison',
  },
  {
    subject: 'Token counts',
    paper: 'with padding',
    corrected: 'without padding; a model card gives both',
    decidedBy: 'the model card',
  },
]

/** Names of settings in which a config differs from the protocol it began with; none for a config of its own. */
export function protocolChanges(config: Pick<FinetuneConfig, 'protocol'> & Settings): string[] {
  if (config.protocol === 'own') return []
  const { settings } = protocols[config.protocol]
  return Object.entries(settings)
    .filter(([name, value]) => JSON.stringify(config[name as keyof Settings]) !== JSON.stringify(value))
    .map(([name]) => name)
}
