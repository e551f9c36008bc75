/** Who the notes of a corpus are about. */
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { Stack } from '../../ui/Layout.tsx'
import { TableOnePanel } from './TableOnePanel.tsx'

export function CohortsTab({ corpus }: { corpus: CorpusSummary }) {
  return (
    <Stack gap="md">
      <TableOnePanel corpusId={corpus.id} cohortId={null} fileName={`table-1-corpus-${corpus.id}`} />
    </Stack>
  )
}
