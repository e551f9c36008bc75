/** What a filter of predictions is set to, in words, each with the change that takes it away. Pure. */
import { everyPrediction, groupDimensions, type GroupDimension, type PredictionFilter } from '../../../shared/domain/predictionList.ts'
import { optionLetter } from '../../../shared/domain/task.ts'

export const groupNames: Record<GroupDimension, string> = {
  age: 'Age at admission',
  sex: 'Sex',
  race: 'Race or ethnicity',
  payer: 'Payer',
  type: 'Note type',
}

export const agreementNames: Record<PredictionFilter['agreement'], string> = {
  all: 'Whatever both answer',
  differ: 'Answers differ',
  agree: 'Answers agree',
  onlyThisRight: 'Only this model is right',
  onlyOtherRight: 'Only the other is right',
}

export function groupText(value: string): string {
  return value === '' ? 'not known' : value
}

export interface FilterWord {
  name: string
  text: string
  without: Partial<PredictionFilter>
}

/** `beside`: whether another model stands beside the pass; without one, their agreement narrows nothing. */
export function filterWords(filter: PredictionFilter, options: readonly string[], beside: boolean): FilterWord[] {
  const words: FilterWord[] = []
  const add = (name: keyof PredictionFilter, text: string | null) => {
    if (text !== null) words.push({ name, text, without: { [name]: everyPrediction[name] } })
  }
  const { outcome, label, truncated, from, to, window, text } = filter
  add('text', text.trim() === '' ? null : `with “${text.trim()}”`)
  add('outcome', outcome === 'all' ? null : outcome === 'right' ? 'right answers' : 'wrong answers')
  add('label', label === null ? null : `label ${optionLetter(label)}. ${options[label] ?? ''}`.trim())
  add('agreement', filter.agreement === 'all' || !beside ? null : agreementNames[filter.agreement].toLowerCase())
  add('truncated', truncated === null ? null : truncated ? 'read shortened' : 'read whole')
  add('from', from && `from ${from}`)
  add('to', to && `to ${to}`)
  add('window', window === null ? null : `window ${window + 1}`)
  for (const name of groupDimensions) {
    const value = filter[name]
    add(name, value === null ? null : `${groupNames[name].toLowerCase()}: ${groupText(value)}`)
  }
  return words
}
