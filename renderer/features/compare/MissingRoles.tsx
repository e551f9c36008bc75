/** What the usual comparison still lacks on these notes, each with the way to get it. */
import type { Truncation } from '../../../shared/domain/reading.ts'
import { address, navigate } from '../../lib/address.ts'
import { useJobs } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button } from '../../ui/Controls.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'
import { Group, Text } from '../../ui/Layout.tsx'
import { standardPasses, standardRoles, zeroShotModel, type PassGroup, type StandardRole } from './passSets.ts'

const standardRoleNames: Record<StandardRole, string> = {
  'zero-shot': 'zero-shot',
  finetuned: 'finetuned',
  tfidf: 'TF-IDF baseline',
  ceiling: 'known ceiling (synthetic notes only)',
}

export function MissingRoles({ task, group }: { task: { id: string; name: string }; group: PassGroup }) {
  const models = useApi('models.list', undefined)
  const scoring = useJobs().some((job) => job.kind === 'score' && (job.state === 'queued' || job.state === 'running'))
  const readOnly = useReadOnly()
  const score = useApiMutation('predictions.score', {
    invalidates: ['jobs'],
    onSuccess: () => toast('Scoring is queued. The pass appears here when it is ready.', 'note'),
  })
  const present = standardPasses(group)
  const missing = standardRoles.filter((role) => present[role] === undefined && role !== 'ceiling')
  if (missing.length === 0) return null
  const zeroShot = models.data ? zeroShotModel(models.data, group) : null

  const scoreZeroShot = (modelId: number) => {
    const like = present.finetuned
    const reading = like?.maximumTokens
      ? {
          maximumTokens: like.maximumTokens,
          truncation: like.truncation as Truncation,
          maximumCharacters: like.maximumCharacters,
        }
      : {}
    score.mutate(
      { modelId, taskIds: [task.id], splitId: group.splitId, set: group.set, ...reading },
      { onError: toastError },
    )
  }
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        Not scored on these notes: {missing.map((role) => standardRoleNames[role]).join(', ')}.
      </Text>
      {missing.includes('zero-shot') && zeroShot && (
        <Button
          variant="default"
          size="compact-xs"
          disabled={readOnly || scoring}
          loading={score.isPending}
          onClick={() => scoreZeroShot(zeroShot.id)}
        >
          {scoring ? 'Scoring is under way' : `Score zero-shot: ${zeroShot.name}`}
        </Button>
      )}
      {missing.includes('finetuned') && (
        <Button
          variant="default"
          size="compact-xs"
          disabled={readOnly}
          onClick={() => navigate(address('/runs', { new: 'finetune', task: task.id, split: group.splitId }))}
        >
          Finetune on {task.name}
        </Button>
      )}
      {missing.includes('tfidf') && (
        <Button
          variant="default"
          size="compact-xs"
          disabled={readOnly}
          onClick={() => navigate(address('/runs', { new: 'baseline', task: task.id, split: group.splitId }))}
        >
          Fit a TF-IDF baseline
        </Button>
      )}
    </Group>
  )
}
