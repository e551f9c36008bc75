import { AppError } from '../../../shared/domain/errors.ts'
import type { SettingsByTask } from '../../../shared/domain/labels.ts'
import {
  cciSettings,
  columnSettings,
  denialSettings,
  losSettings,
  readmissionSettings,
  type LabelRule,
  type Task,
} from '../../../shared/domain/task.ts'

/** Settings as one writes them for several tasks at once, handed to the tasks whose rule takes them. */
const namesOf: Record<LabelRule['kind'], readonly string[]> = {
  readmission: Object.keys(readmissionSettings.shape),
  mortality: [],
  los: Object.keys(losSettings.shape),
  denial: Object.keys(denialSettings.shape),
  cci: Object.keys(cciSettings.shape),
  column: Object.keys(columnSettings.shape),
}

/**
 * `{ unit: 'calendar' }` for every task that counts days; `{ los: { unit: 'calendar' } }` for one task alone.
 * @throws AppError 'labels.settings' for a name that no task takes: it would change nothing without a word.
 */
export function settingsForTasks(
  tasks: readonly Pick<Task, 'id' | 'label'>[],
  given: Record<string, unknown>,
): SettingsByTask {
  const settings: SettingsByTask = Object.fromEntries(tasks.map(({ id }) => [id, {}]))
  const unknown = (name: string) => {
    const known = [...new Set(tasks.flatMap(({ label }) => namesOf[label.kind]))]
    const takes = known.length > 0 ? `The settings are ${known.join(', ')}.` : 'These tasks have no settings.'
    return new AppError('labels.settings', `No task here takes the label setting "${name}". ${takes}`)
  }
  for (const [name, value] of Object.entries(given)) {
    const own = tasks.find(({ id }) => id === name)
    if (own && typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) if (!namesOf[own.label.kind].includes(key)) throw unknown(`${name}.${key}`)
      Object.assign(settings[own.id], value)
      continue
    }
    const takers = tasks.filter(({ label }) => namesOf[label.kind].includes(name))
    if (takers.length === 0) throw unknown(name)
    for (const { id } of takers) settings[id][name] = value
  }
  return settings
}
