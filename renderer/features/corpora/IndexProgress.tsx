/** How far the search index of a corpus is, while it is being built behind everything else. */
import type { UpkeepTask } from '../../../shared/domain/corpus.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Box } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'

export function IndexProgress({ task: { name, done, total } }: { task: UpkeepTask }) {
  const importing = useJobs().some((job) => (job.kind === 'import' || job.kind === 'demo') && isActive(job))
  const readOnly = useReadOnly()
  const waits = readOnly
    ? 'goes on in the process that holds the workspace'
    : importing
      ? 'waits for the import that is running'
      : 'notes can be read meanwhile'
  const progress = { phase: 'Search index', done, total, detail: waits }
  return (
    <Box mt="md" role="group" aria-label="Search index">
      <ProgressBar job={{ title: `Search index of ${name}`, state: 'running', progress }} />
    </Box>
  )
}
