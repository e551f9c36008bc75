/** Which models score what comes in, and which corpus it goes to: of a watched folder and of files given by hand alike. */
import { useApi } from '../../lib/queries.ts'
import { formatCount } from '../../lib/format.ts'
import { MultiSelect, Select, TextField } from '../../ui/Controls.tsx'
import { Await, Notice } from '../../ui/States.tsx'

export interface IncomingDraft {
  /** Null: all that are in use. */
  names: string[] | null
  corpusId: number | null
  corpusName: string
}

export const newIncoming: IncomingDraft = { names: null, corpusId: null, corpusName: 'Incoming notes' }

/** Names of the operating models in use. */
export function useNamesInUse(): string[] {
  const models = useApi('operations.models', undefined)
  return models.data?.filter(({ inUse }) => inUse).map(({ name }) => name) ?? []
}

interface IncomingFieldsProps {
  draft: IncomingDraft
  onChange: (draft: IncomingDraft) => void
}

export function IncomingFields({ draft, onChange }: IncomingFieldsProps) {
  const names = useNamesInUse()
  const corpora = useApi('corpora.list', undefined)
  return (
    <Await query={corpora}>
      {(list) => (
        <>
          {names.length === 0 && <Notice kind="warning">No model is at work. Put one to work first, under Operations.</Notice>}
          <MultiSelect label="Models at work" required data={names} value={draft.names ?? names} onChange={(chosen) => onChange({ ...draft, names: chosen })} />
          <Select
            label="Into"
            allowDeselect={false}
            value={String(draft.corpusId ?? 'new')}
            data={[{ value: 'new', label: 'A new corpus' }, ...list.map(({ id, name, notes }) => ({ value: String(id), label: `${name} (${formatCount(notes)} notes)` }))]}
            onChange={(value) => onChange({ ...draft, corpusId: value === 'new' ? null : Number(value) })}
          />
          {draft.corpusId === null && (
            <TextField label="Name of the new corpus" required maxLength={120} value={draft.corpusName} onChange={(event) => onChange({ ...draft, corpusName: event.currentTarget.value })} />
          )}
        </>
      )}
    </Await>
  )
}
