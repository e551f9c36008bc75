/** The whole corpus, or one of its cohorts; nothing where there is none to choose. */
import type { CohortSummary } from '../../../shared/domain/cohort.ts'
import { labelWithHelp, Select } from '../../ui/Controls.tsx'

interface CohortSelectProps {
  label: string
  help: string
  cohorts: readonly CohortSummary[]
  value: number | null
  onChange: (cohortId: number | null) => void
}

export function CohortSelect({ label, help, cohorts, value, onChange }: CohortSelectProps) {
  if (cohorts.length === 0) return null
  return (
    <Select
      label={labelWithHelp(label, help)}
      w="26rem"
      data={[
        { value: 'all', label: 'The whole corpus' },
        ...cohorts.map(({ id, name, version }) => ({ value: String(id), label: `${name}, version ${version}` })),
      ]}
      value={String(value ?? 'all')}
      onChange={(id) => onChange(id === 'all' ? null : Number(id))}
    />
  )
}
