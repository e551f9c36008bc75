/** Chooses tasks and the settings that change their labels, then queues the derivation. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, Checkbox, labelWithHelp, NumberField, Select } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { Group, Stack } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { ruleSettings, settingValue } from './labelSettings.ts'

interface DeriveDialogProps {
  opened: boolean
  onClose: () => void
  corpus: CorpusSummary
  tasks: (Task & { builtIn: boolean })[]
}

export function DeriveDialog(props: DeriveDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Derive labels for ${props.corpus.name}`} size="38rem">
      {props.opened && <DeriveForm {...props} />}
    </Modal>
  )
}

function DeriveForm({ onClose, corpus, tasks }: DeriveDialogProps) {
  const [chosen, setChosen] = useState<string[]>(tasks.filter((task) => task.builtIn).map((task) => task.id))
  // Only what a person changed: the rest stays with each task's own settings.
  const [overrides, setOverrides] = useState<Record<string, unknown>>({})
  const derive = useApiMutation('tasks.label', {
    invalidates: ['tasks', 'jobs'],
    onSuccess: () => {
      toast('Labels are being derived.', 'note')
      onClose()
    },
  })
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  const changed = Object.keys(overrides)
  const submit = () => {
    const kinds = tasks.filter((task) => chosen.includes(task.id)).map((task) => task.label.kind)
    const known = new Set(kinds.flatMap((kind) => ruleSettings[kind].map(({ key }) => key)))
    derive.mutate({
      corpusId: corpus.id,
      taskIds: chosen,
      settings: Object.fromEntries(Object.entries(overrides).filter(([key]) => known.has(key))),
    })
  }
  return (
    <Stack gap="md">
      {tasks.map((task) => (
        <Stack key={task.id} gap={6}>
          <Checkbox label={task.name} checked={chosen.includes(task.id)} onChange={() => toggle(task.id)} />
          {chosen.includes(task.id) && ruleSettings[task.label.kind].length > 0 && (
            <Group pl="1.75rem" gap="sm" align="flex-end">
              {ruleSettings[task.label.kind].map((choice) => {
                const value = String(
                  overrides[choice.key] ?? (task.label.settings as Record<string, unknown>)[choice.key] ?? '',
                )
                const set = (text: string) => setOverrides({ ...overrides, [choice.key]: settingValue(choice, text) })
                return choice.choices ? (
                  <Select
                    key={choice.key}
                    w="10.5rem"
                    label={labelWithHelp(choice.label, choice.help)}
                    data={choice.choices}
                    value={value}
                    onChange={(next) => next && set(next)}
                  />
                ) : (
                  <NumberField
                    key={choice.key}
                    w="10.5rem"
                    label={labelWithHelp(choice.label, choice.help)}
                    min={1}
                    max={365}
                    allowDecimal={false}
                    value={Number(value)}
                    onChange={(next) => next && set(String(next))}
                  />
                )
              })}
            </Group>
          )}
        </Stack>
      ))}
      {derive.error && <ErrorNotice error={derive.error} title="The labels were not derived" />}
      <Group justify="space-between">
        <Button variant="subtle" disabled={changed.length === 0} onClick={() => setOverrides({})}>
          Reset settings
        </Button>
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={chosen.length === 0} loading={derive.isPending} onClick={submit}>
            Derive labels
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}
