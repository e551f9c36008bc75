/** The settings of a label rule as fields, each with its meaning beside it. */
import type { LabelRule } from '../../../shared/domain/task.ts'
import { labelWithHelp, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { Group } from '../../ui/Layout.tsx'
import { ruleSettings, settingValue } from './labelSettings.ts'

export interface LabelSettingFieldsProps {
  kind: LabelRule['kind']
  values: Record<string, unknown>
  onChange: (key: string, value: unknown) => void
}

export function LabelSettingFields({ kind, values, onChange }: LabelSettingFieldsProps) {
  return (
    <Group pl="1.75rem" gap="sm" align="flex-end">
      {ruleSettings[kind].map((choice) => {
        const value = String(values[choice.key] ?? '')
        const shared = { w: '13.5rem', label: labelWithHelp(choice.label, choice.help) }
        if (choice.choices) {
          return (
            <Select
              key={choice.key}
              {...shared}
              data={choice.choices}
              value={value}
              onChange={(next) => next && onChange(choice.key, settingValue(choice, next))}
            />
          )
        }
        return choice.isDay ? (
          <TextField
            key={choice.key}
            {...shared}
            placeholder="YYYY-MM-DD"
            value={value}
            onChange={(event) => onChange(choice.key, settingValue(choice, event.currentTarget.value))}
          />
        ) : (
          <NumberField
            key={choice.key}
            {...shared}
            min={1}
            max={365}
            allowDecimal={false}
            value={Number(value)}
            onChange={(next) => next && onChange(choice.key, next)}
          />
        )
      })}
    </Group>
  )
}
