/** Which notes a task reads: their types, with counts from the corpus, and which note of an encounter. */
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { NoteSelection } from '../../../shared/domain/task.ts'
import { formatCount } from '../../lib/format.ts'
import { labelWithHelp, NumberField, Select, TagsField } from '../../ui/Controls.tsx'
import { Group, Stack } from '../../ui/Layout.tsx'
import { pickNames, sectionNames } from './taskWords.ts'

interface NoteFilterFieldsProps {
  notes: NoteSelection
  onChange: (notes: NoteSelection) => void
  /** Whose types are offered; null: no corpus yet. */
  corpus: CorpusSummary | null
}

export function NoteFilterFields({ notes, onChange, corpus }: NoteFilterFieldsProps) {
  const counts = new Map(corpus?.types.map(({ type, notes: count }) => [type, count]))
  return (
    <Stack gap="sm">
      <TagsField
        label={labelWithHelp(
          'Note types',
          'Compared without case. Types that this corpus lacks may be named too: another corpus may have them.',
        )}
        placeholder={notes.types.length === 0 ? 'Every type' : undefined}
        data={[...counts.keys()]}
        value={notes.types}
        onChange={(types) => onChange({ ...notes, types })}
        renderOption={({ option }) => `${option.value} (${formatCount(counts.get(option.value))})`}
      />
      <Group gap="sm" align="flex-end">
        <Select
          label="One example is"
          flex={1}
          data={(Object.keys(pickNames) as NoteSelection['pick'][]).map((pick) => ({
            value: pick,
            label: pickNames[pick],
          }))}
          value={notes.pick}
          onChange={(pick) => pick && onChange({ ...notes, pick: pick as NoteSelection['pick'] })}
        />
        {notes.pick === 'admission' && (
          <NumberField
            label="Filed within (hours)"
            w="9rem"
            min={1}
            max={720}
            value={notes.withinHours}
            onChange={(hours) => hours && onChange({ ...notes, withinHours: hours })}
          />
        )}
      </Group>
      <Select
        label={labelWithHelp(
          'Read of each note',
          'Admission sections: complaint, histories, allergies, medications before admission, examination on admission. ' +
            'For discharge summaries of sources that have no admission notes; results say so.',
        )}
        data={(Object.keys(sectionNames) as NoteSelection['sections'][]).map((sections) => ({
          value: sections,
          label: sectionNames[sections],
        }))}
        value={notes.sections}
        onChange={(sections) => sections && onChange({ ...notes, sections: sections as NoteSelection['sections'] })}
      />
    </Stack>
  )
}
