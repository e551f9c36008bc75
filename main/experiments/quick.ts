import { experimentDefinition, type ExperimentDefinition, type ModelSource } from '../../shared/domain/experiment.ts'

/** The same experiment with tiny settings: it shows the way from end to end and proves nothing. */
export function quickened(definition: ExperimentDefinition): ExperimentDefinition {
  const quick = {
    ...definition,
    name: `${definition.name.slice(0, 112)} (quick)`,
    tasks: definition.tasks.slice(0, 2),
    model: shortSource(definition.model),
    finetune: { ...definition.finetune, ...tuning },
    maximumNotes: 120,
    seeds: definition.seeds.slice(0, definition.kind === 'seed-sweep' ? 2 : 1),
    resamples: 200,
    ...smaller(definition),
  }
  return experimentDefinition.parse(quick)
}

const pretraining = {
  vocabularySize: 1024,
  sequenceLength: 128,
  batchSize: 4,
  accumulation: 1,
  steps: 10,
  warmupSteps: 2,
  validateEvery: 10,
  checkpointEvery: 10,
}
const tuning = {
  maximumTokens: 384,
  batchSize: 8,
  accumulation: 1,
  steps: 10,
  validateEvery: 10,
  checkpointEvery: 10,
  patienceSteps: null,
  learningRateSearch: null,
  warmupSteps: 0,
  maximumTrain: 100,
  maximumValidation: 60,
}

function shortPretraining<Further extends { pretrain: Record<string, unknown> }>(further: Further): Further {
  const { vocabularySize: _, ...settings } = pretraining
  return { ...further, pretrain: { ...further.pretrain, ...settings } }
}

function shortSource<Source extends ModelSource | null>(source: Source): Source {
  if (source === null || typeof source !== 'object') return source
  if (source.from !== undefined) return shortPretraining(source as Source & { pretrain: Record<string, unknown> })
  return { ...source, pretrain: { ...source.pretrain, ...pretraining } }
}

/** Fewer and smaller values of what a kind goes over. */
function smaller(definition: ExperimentDefinition): object {
  const pretrainStep = pretraining.batchSize * pretraining.sequenceLength
  const tuningStep = tuning.batchSize * tuning.maximumTokens
  switch (definition.kind) {
    case 'clinical-vs-general':
      return { sizes: [30], models: definition.models.map(shortSource) }
    case 'continued-pretraining':
      return { further: definition.further.map(shortPretraining) }
    case 'data-efficiency':
      return { sizes: [30, 60], models: definition.models.map(shortSource) }
    case 'lora-vs-full':
      return { lora: definition.lora.slice(0, 1) }
    case 'learning-rate-sweep':
      return { learningRates: definition.learningRates.slice(0, 2) }
    case 'token-budget':
      return { pretrainTokens: [0, 10 * pretrainStep], finetuneTokens: [5 * tuningStep, 10 * tuningStep] }
    case 'perplexity-vs-auroc':
      return { pretrainSteps: [0, 10] }
    case 'pretraining-trajectory':
      return { checkpoints: [0, 5, 10] }
    default:
      return {}
  }
}
