/** What a new experiment begins with: its template, with what this workspace has. Pure. */
import type { ExperimentDefinition } from '../../../shared/domain/experiment.ts'
import type { KnownNames } from './definitionCheck.ts'
import { parseText } from '../../../shared/text/settingsText.ts'
import { changeAll, changeText } from './definitionText.ts'

/** Tasks without labels go, and a split that is not there gives way to one that is. */
export function adaptedText(template: string, { splits, tasks }: KnownNames): string {
  const { value } = parseText(template)
  let text = template
  const asked = Array.isArray(value?.tasks) ? value.tasks : []
  const labelled = asked.filter((id) => tasks.some((task) => task.id === id && task.labelled))
  if (labelled.length > 0 && labelled.length < asked.length) text = changeText(text, ['tasks'], labelled)
  if (value && 'to' in value && !splits.some(({ id, name }) => name === value.to || id === value.to)) {
    const external = splits.find((split) => split.external)
    if (external) text = changeText(text, ['to'], external.name)
  }
  return text
}

/** Settings of another experiment, in its kind's template so that the remarks stay. */
export function textOf(template: string, definition: ExperimentDefinition): string {
  const { value } = parseText(template)
  const kept = Object.entries(definition).filter(([name, each]) => (value && name in value) || !isEmpty(each))
  return changeAll(template, Object.fromEntries(kept))
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

/** Where the text of a new experiment of this kind is kept while it is being written. */
export function draftPlace(kind: string): string {
  return `experiment ${kind}`
}
