/** Queues the scoring of other notes by the models of some passes, each with the settings it was scored with. */
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { Truncation } from '../../../shared/domain/reading.ts'
import type { EvaluationSet } from '../../../shared/domain/split.ts'
import { useJobs } from '../../lib/jobs.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button } from '../../ui/Controls.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'

interface ScorePassesProps {
  passes: readonly ScoringPass[]
  splitId: number
  set: EvaluationSet
  label: string
}

export function ScorePasses({ passes, splitId, set, label }: ScorePassesProps) {
  const readOnly = useReadOnly()
  const scoring = useJobs().some((job) => job.kind === 'score' && (job.state === 'queued' || job.state === 'running'))
  const score = useApiMutation('predictions.score', { invalidates: ['jobs'] })
  const start = async () => {
    for (const pass of passes) {
      const reading =
        pass.maximumTokens === null
          ? {}
          : {
              maximumTokens: pass.maximumTokens,
              truncation: (pass.truncation ?? 'right') as Truncation,
              maximumCharacters: pass.maximumCharacters,
            }
      await score.mutateAsync({ modelId: pass.modelId, taskIds: [pass.taskId], splitId, set, ...reading })
    }
    toast('Scoring is queued. The results appear here when it is ready.', 'note')
  }
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={readOnly || scoring}
      loading={score.isPending}
      onClick={() => void start().catch(toastError)}
    >
      {scoring ? 'Scoring is under way' : label}
    </Button>
  )
}
