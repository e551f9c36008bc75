import type { PlanField } from './plan.ts'

/** The numbers of a plan as people type them, one list for the screen and the terminal. */
export interface PlanFieldInfo {
  field: Exclude<PlanField, 'model'>
  label: string
  /** What is typed on the screen, in units of `scale`. */
  unit?: string
  scale?: number
  /** What the terminal takes, where it is not a plain count. */
  baseUnit?: string
  help?: string
}

export const shapeFields: readonly PlanFieldInfo[] = [
  { field: 'layers', label: 'Layers' },
  { field: 'width', label: 'Width', help: 'Size of the hidden state (hidden_size).' },
  { field: 'innerWidth', label: 'Feed-forward width', help: 'Size between the two halves of a feed-forward layer (intermediate_size).' },
  { field: 'heads', label: 'Attention heads' },
  { field: 'keyValueHeads', label: 'Key-value heads', help: 'As many as attention heads, or fewer: grouped-query attention.' },
]

export const vocabularyField: PlanFieldInfo = { field: 'vocabulary', label: 'Vocabulary', unit: 'tokens' }

const million = { unit: 'million tokens', scale: 1e6, baseUnit: 'tokens' }
const percent = { unit: '%', scale: 0.01, baseUnit: 'share, such as 0.4 or 40%' }

export const workFields: readonly PlanFieldInfo[] = [
  { field: 'pretrainTokens', label: 'Pretraining tokens', ...million, help: 'All tokens that are read, repeated ones each time. 0: an existing model is taken.' },
  { field: 'pretrainLength', label: 'Pretraining sequence', unit: 'tokens' },
  { field: 'finetuneTokens', label: 'Finetuning tokens', ...million, help: 'Labelled notes × tokens of a note × passes over them.' },
  { field: 'finetuneLength', label: 'Finetuning sequence', unit: 'tokens' },
  { field: 'notesPerYear', label: 'Notes a year' },
  { field: 'tokensPerNote', label: 'Tokens of a note', help: 'As it is read: prompt included, after truncation.' },
  { field: 'tasksPerNote', label: 'Tasks asked of a note', help: 'The note is read once for each.' },
]

export const deviceFields: readonly PlanFieldInfo[] = [
  { field: 'devices', label: 'Devices' },
  { field: 'deviceFlops', label: 'Speed of a device', unit: 'TFLOP/s', scale: 1e12, baseUnit: 'FLOP/s', help: 'Peak for dense matrices at the precision that is used, from the data sheet; or measured here.' },
  { field: 'utilisation', label: 'Utilisation, training', ...percent, help: 'Share of the peak that training reaches (MFU). A measured speed holds it already.' },
  { field: 'scoringUtilisation', label: 'Utilisation, scoring', ...percent, help: 'Share of the peak that scoring reaches.' },
  { field: 'memory', label: 'Memory of a device', unit: 'GB', scale: 1e9, baseUnit: 'bytes' },
  { field: 'watts', label: 'Power of a device', unit: 'W', help: 'With its part of the machine and the cooling.' },
]

export const priceFields: readonly PlanFieldInfo[] = [
  { field: 'devicePrice', label: 'Price of a device hour', help: 'Rent; or purchase, care and room over the hours of its life.' },
  { field: 'energyPrice', label: 'Price of a kWh', help: 'Leave it empty where the device hour includes it.' },
  { field: 'apiReadPrice', label: 'API, million tokens read', help: 'The same currency as the other prices.' },
  { field: 'apiWritePrice', label: 'API, million tokens written' },
  { field: 'apiAnswerTokens', label: 'API, tokens of an answer' },
]

export const planFields: readonly PlanFieldInfo[] = [
  vocabularyField,
  ...shapeFields,
  ...workFields,
  ...deviceFields,
  ...priceFields,
]
