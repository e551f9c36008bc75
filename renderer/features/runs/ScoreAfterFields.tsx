/** What is scored once the run has ended. */
import type { EvaluationSet } from '../../../shared/domain/split.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { NumberField, Select, Switch } from '../../ui/Controls.tsx'
import { Fieldset, SimpleGrid } from '../../ui/Layout.tsx'
import type { ScoreDraft } from './runDraft.ts'
import type { RunKind } from './runField.ts'

type ScoreField = 'set' | 'maximumNotes' | 'zeroShot'

export const scoreHelp: Record<ScoreField, { label: string; help: string }> = {
  set: {
    label: 'Score afterwards on',
    help: 'Notes that the run has not learned from. The temporal test is the hardest and most honest: later notes of patients never seen.',
  },
  maximumNotes: {
    label: 'Notes at most',
    help: 'Scores a fixed sample of this many notes per task, the same ones for every model, so that models stay comparable. Empty: all notes.',
  },
  zeroShot: {
    label: 'Also zero-shot',
    help: 'Scores the base model, which has seen no labels, on the same notes. It is what the finetuned model is compared with.',
  },
}

export interface ScoreAfterFieldsProps {
  kind: RunKind
  sets: readonly EvaluationSet[]
  value: ScoreDraft
  error: string | undefined
  onChange: (change: Partial<ScoreDraft>) => void
  onFocus: (field: ScoreField) => void
}

export function ScoreAfterFields({ kind, sets, value, error, onChange, onFocus }: ScoreAfterFieldsProps) {
  return (
    <Fieldset legend={<b>Score afterwards</b>}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Select
          label={scoreHelp.set.label}
          value={value.set ?? 'none'}
          onChange={(set) => onChange({ set: set === 'none' ? null : (set as EvaluationSet) })}
          onFocus={() => onFocus('set')}
          data={[
            ...sets.map((set) => ({ value: set as string, label: evaluationSetNames[set] })),
            { value: 'none', label: 'Nothing' },
          ]}
        />
        <NumberField
          label={`${scoreHelp.maximumNotes.label} (per task)`}
          placeholder="all"
          allowDecimal={false}
          disabled={value.set === null}
          value={typeof value.maximumNotes === 'number' ? value.maximumNotes : null}
          error={error}
          onChange={(maximumNotes) => onChange({ maximumNotes })}
          onFocus={() => onFocus('maximumNotes')}
        />
        {kind === 'finetune' && (
          <Switch
            label="Also score the base model zero-shot on the same notes"
            checked={value.zeroShot}
            disabled={value.set === null}
            onChange={(event) => onChange({ zeroShot: event.currentTarget.checked })}
            onFocus={() => onFocus('zeroShot')}
          />
        )}
      </SimpleGrid>
    </Fieldset>
  )
}
