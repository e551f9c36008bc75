/** Settings of a stored config in words: ids by their names, choices by their labels. */
import type { CohortChoice } from '../../../shared/domain/cohort.ts'
import { useApi } from '../queries.ts'
import { useSplits } from '../useSplits.ts'
import { useTaskNames } from '../useTaskName.ts'
import { configValue } from './configValue.ts'
import { valueAt, type RunField } from './runField.ts'

/** How a setting of a config reads. */
export type SettingText = (values: Readonly<Record<string, unknown>>, field: RunField) => string

export function useSettingText(): SettingText {
  const taskNames = useTaskNames()
  const splits = useSplits()
  const models = useApi('models.list', undefined)
  const corpora = useApi('corpora.list', undefined)

  return (values, field) => {
    const value = valueAt(values, field.name)
    const { input } = field
    if (input.type === 'split') {
      const split = splits.data?.find((candidate) => candidate.id === value)
      return split ? `${split.name} (${split.corpusName})` : `split ${configValue(value)}`
    }
    if (input.type === 'optionalBaseModel' && value === null) return 'random weights'
    if (input.type === 'baseModel' || input.type === 'optionalBaseModel')
      return models.data?.find((model) => model.id === value)?.name ?? `removed model ${configValue(value)}`
    if (input.type === 'tasks' && Array.isArray(value))
      return value.map((id) => taskNames.get(String(id)) ?? String(id)).join(', ')
    if (input.type === 'choice')
      return input.choices.find((choice) => choice.value === value)?.label ?? configValue(value)
    if (input.type === 'choices' && Array.isArray(value))
      return input.choices.flatMap((choice) => (value.includes(choice.value) ? [choice.label] : [])).join(', ')
    if (input.type === 'generalCorpus')
      return corpora.data?.find((corpus) => corpus.id === value)?.name ?? `removed corpus ${configValue(value)}`
    if (input.type === 'generalSplit')
      return value === null
        ? 'everything'
        : `train set of ${splits.data?.find((candidate) => candidate.id === value)?.name ?? configValue(value)}`
    if (input.type === 'cohort') {
      const cohort = value as CohortChoice
      return cohort === null ? 'every note of the split' : `cohort ${cohort.name ?? cohort.id}, version ${cohort.version ?? '?'}`
    }
    if (input.type === 'boolean') return value === true ? input.on : input.off
    if (input.type === 'part') return value === null ? input.off : input.on
    if ((input.type === 'optionalInteger' || input.type === 'optionalNumber') && value === null) return input.empty
    return configValue(value)
  }
}
