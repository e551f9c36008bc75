/** Scores one more model on the notes that are being compared. */
import { useState } from 'react'
import type { Truncation } from '../../../shared/domain/reading.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { externalTests, useSplits } from '../../lib/useSplits.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, NumberField, Select } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { unscoredModels, type PassGroup } from './passSets.ts'

interface ScoreDialogProps {
  opened: boolean
  onClose: () => void
  task: { id: string; name: string }
  group: PassGroup
}

export function ScoreDialog({ opened, onClose, task, group }: ScoreDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Score another model">
      <ScoreForm task={task} group={group} onClose={onClose} />
    </Modal>
  )
}

function ScoreForm({ task, group, onClose }: Omit<ScoreDialogProps, 'opened'>) {
  const models = useApi('models.list', undefined)
  const readOnly = useReadOnly()
  const [chosen, setChosen] = useState<number | null>(null)
  const like = group.passes.find((pass) => pass.maximumTokens !== null)
  const [maximumTokens, setMaximumTokens] = useState<number | null>(like?.maximumTokens ?? 512)
  const score = useApiMutation('predictions.score', {
    invalidates: ['jobs'],
    onSuccess: () => {
      toast('Scoring is queued. The pass appears here when it is ready.', 'note')
      onClose()
    },
  })
  const splits = useSplits().data ?? []
  const own = splits.find(({ id }) => id === group.splitId)
  const externals = own && own.settings.method !== 'external' ? externalTests(splits, own) : []
  const [externalId, setExternal] = useState<number | null>(null)
  const scoredThere = useApi(
    'predictions.passes',
    { taskId: task.id, splitId: externalId ?? 0 },
    { enabled: externalId !== null },
  )
  const passes = externalId === null ? group.passes : (scoredThere.data ?? [])
  const candidates = models.data ? unscoredModels(models.data, { ...group, passes }, task.id) : []
  const model = candidates.find(({ id }) => id === chosen) ?? candidates[0]
  const [maximumCharacters, setMaximumCharacters] = useState<number | null>(like?.maximumCharacters ?? null)
  const charactersFit = maximumCharacters === null || (maximumCharacters >= 64 && maximumCharacters <= 1_000_000)
  const tokensFit = maximumTokens !== null && maximumTokens >= 64 && maximumTokens <= 8192

  const start = () => {
    if (!model || !tokensFit || !charactersFit) return
    const truncation = (like?.truncation ?? 'right') as Truncation
    score.mutate({
      modelId: model.id,
      taskIds: [task.id],
      splitId: externalId ?? group.splitId,
      set: externalId === null ? group.set : 'external',
      maximumTokens,
      maximumCharacters,
      truncation,
    })
  }
  const allScored = models.data !== undefined && !model
  if (allScored && externals.length === 0) {
    return <Text>Every model that can answer “{task.name}” has scored these notes.</Text>
  }
  return (
    <Stack gap="md">
      <Text>
        {task.name} on {externalId === null ? `${evaluationSetNames[group.set].toLowerCase()} notes of the chosen split` : 'every note of the external test'}
        . A language model that has not learned the task is scored zero-shot.
      </Text>
      {externals.length > 0 && (
        <Select
          label="Notes"
          allowDeselect={false}
          value={String(externalId ?? 'compared')}
          data={[
            { value: 'compared', label: `The notes that are compared: ${evaluationSetNames[group.set]}` },
            ...externals.map(({ id, name, corpusName }) => ({ value: String(id), label: `${corpusName}: ${name}` })),
          ]}
          onChange={(id) => setExternal(id === null || id === 'compared' ? null : Number(id))}
        />
      )}
      {allScored && <Text size="sm">Every model that can answer “{task.name}” has scored these notes.</Text>}
      <Select
        label="Model"
        value={model ? String(model.id) : null}
        data={candidates.map(({ id, name, card }) => ({
          value: String(id),
          label: `${name}${card.taskIds.includes(task.id) ? '' : ' (zero-shot)'}`,
        }))}
        onChange={(id) => setChosen(Number(id))}
      />
      {(model?.kind === 'llama' || model?.kind === 'gguf') && (
        <>
          <NumberField
            label="Limit (tokens)"
            description="The same limit for every model keeps the comparison fair."
            value={maximumTokens}
            onChange={setMaximumTokens}
            step={64}
            error={tokensFit ? undefined : 'A whole number from 64 to 8192.'}
          />
          <NumberField
            label="Limit of the note (characters)"
            description="Empty: as the tokens allow. Models with different tokenizers read the same text under the same number."
            value={maximumCharacters}
            onChange={setMaximumCharacters}
            step={100}
            error={charactersFit ? undefined : 'A whole number from 64 to 1,000,000, or nothing.'}
          />
        </>
      )}
      {score.error && <ErrorNotice error={score.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={start} loading={score.isPending} disabled={readOnly || !model || !tokensFit || !charactersFit}>
          Score
        </Button>
      </Group>
    </Stack>
  )
}
