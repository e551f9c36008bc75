/** What is scored once the run has ended. */
import type { EvaluationSet } from '../../../shared/domain/split.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import type { NamedSplit } from '../../lib/useSplits.ts'
import { NumberField, Select, Switch } from '../../ui/Controls.tsx'
import { Fieldset, SimpleGrid } from '../../ui/Layout.tsx'
import type { ScoreDraft } from './runDraft.ts'
import type { RunKind } from '../../lib/runSettings/runField.ts'

type ScoreField = 'set' | 'maximumNotes' | 'zeroShot'

export const scoreHelp: Record<ScoreField, { label: string; help: string }> = {
  set: {
    label: 'Score afterwards on',
    help: 'Notes that the run has not learned from. The temporal test is the hardest and most honest: later notes of patients never seen. An external test is of another hospital, which nothing learns from; its corpus needs labels of the same tasks.',
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
  /** Of the run's own split. */
  sets: readonly EvaluationSet[]
  /** External tests of other corpora. */
  externals: readonly NamedSplit[]
  value: ScoreDraft
  error: string | undefined
  onChange: (change: Partial<ScoreDraft>) => void
  onFocus: (field: ScoreField) => void
}

export function ScoreAfterFields({ kind, sets, externals, value, error, onChange, onFocus }: ScoreAfterFieldsProps) {
  return (
    <Fieldset legend={<b>Score afterwards</b>}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Select
          label={scoreHelp.set.label}
          value={value.splitId === null ? (value.set ?? 'none') : `split ${value.splitId}`}
          onChange={(chosen) => onChange(choiceOf(chosen ?? 'none'))}
          onFocus={() => onFocus('set')}
          data={[
            ...sets.map((set) => ({ value: set as string, label: evaluationSetNames[set] })),
            ...externals.map(({ id, name, corpusName }) => ({ value: `split ${id}`, label: `${corpusName}: ${name}` })),
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

function choiceOf(chosen: string): Pick<ScoreDraft, 'set' | 'splitId'> {
  const [, id] = /^split (\d+)$/.exec(chosen) ?? []
  if (id !== undefined) return { set: 'external', splitId: Number(id) }
  return { set: chosen === 'none' ? null : (chosen as EvaluationSet), splitId: null }
}
