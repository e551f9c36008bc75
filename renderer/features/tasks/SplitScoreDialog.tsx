/** Scores a model that learned elsewhere on the notes of an external test. */
import { useState } from 'react'
import type { SplitSummary } from '../../../shared/domain/split.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, NumberField, Select } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'

export function SplitScoreDialog({ split, onClose }: { split: SplitSummary; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Score a model on ${split.name}`}>
      <ScoreForm split={split} onClose={onClose} />
    </Modal>
  )
}

function ScoreForm({ split, onClose }: { split: SplitSummary; onClose: () => void }) {
  const models = useApi('models.list', undefined)
  const tasks = useApi('tasks.list', undefined)
  const balance = useApi('tasks.balance', { splitId: split.id })
  const [modelId, setModelId] = useState<number | null>(null)
  const [taskId, setTaskId] = useState<string | null>(null)
  const [maximumTokens, setMaximumTokens] = useState<number | null>(512)
  const score = useApiMutation('predictions.score', {
    invalidates: ['jobs'],
    onSuccess: () => {
      toast('Scoring is queued. The result is under Compare when it is ready.', 'note')
      onClose()
    },
  })
  const labelled = (tasks.data ?? []).filter(({ id }) => balance.data?.some((entry) => entry.taskId === id))
  const task = labelled.find(({ id }) => id === taskId) ?? labelled[0]
  // Baselines answer only what they were fitted for; a language model is asked zero-shot.
  const candidates = (models.data ?? [])
    .filter(({ state, kind, card }) => {
      const reads = kind === 'llama' || kind === 'gguf'
      return state === 'ready' && task !== undefined && (reads || card.taskIds.includes(task.id))
    })
    .sort((left, right) => right.id - left.id)
  const model = candidates.find(({ id }) => id === modelId) ?? candidates[0]
  const tokensFit = maximumTokens !== null && maximumTokens >= 64 && maximumTokens <= 8192
  if (balance.data && labelled.length === 0) {
    return <Text>This corpus has no labels yet, so nothing could be judged. Derive labels for it first.</Text>
  }
  if (models.data && tasks.data && !model) return <Text>No model can answer a task that is labelled here yet.</Text>
  return (
    <Stack gap="md">
      <Select
        label="Task"
        data={labelled.map(({ id, name }) => ({ value: id, label: name }))}
        value={task?.id ?? null}
        onChange={setTaskId}
      />
      <Select
        label="Model"
        data={candidates.map(({ id, name, card }) => ({
          value: String(id),
          label: `${name}${task && card.taskIds.includes(task.id) ? '' : ' (zero-shot)'}`,
        }))}
        value={model ? String(model.id) : null}
        onChange={(id) => setModelId(Number(id))}
      />
      {(model?.kind === 'llama' || model?.kind === 'gguf') && (
        <NumberField
          label="Limit (tokens)"
          description="As in training, so that the model reads as much of each note."
          value={maximumTokens}
          onChange={setMaximumTokens}
          step={64}
          error={tokensFit ? undefined : 'A whole number from 64 to 8192.'}
        />
      )}
      {score.error && <ErrorNotice error={score.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={score.isPending}
          disabled={!model || !task || !tokensFit}
          onClick={() => {
            if (!model || !task || maximumTokens === null) return
            score.mutate({ modelId: model.id, taskIds: [task.id], splitId: split.id, set: 'external', maximumTokens })
          }}
        >
          Score
        </Button>
      </Group>
    </Stack>
  )
}
