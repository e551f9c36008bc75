/** Writes a cohort, with what each filter leaves counted beside the form. */
import type { CohortSummary } from '../../../shared/domain/cohort.ts'
import { cohortDefinition } from '../../../shared/domain/cohort.ts'
import { address, navigate } from '../../lib/address.ts'
import { forgetDraft, keepDraft, useKeptDraft } from '../../lib/keptDrafts.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { TextField } from '../../ui/Controls.tsx'
import { toast } from '../../ui/Dialogs.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Box, Grid, Stack, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'
import { CohortFields } from './CohortFields.tsx'
import { cohortProblems, emptyCohort, type CohortDraft } from './cohortDraft.ts'
import { EditorPage, isChanged } from './EditorPage.tsx'
import { FlowTable } from './FlowTable.tsx'

interface CohortEditorProps {
  corpusId: number
  /** Version to go on from. */
  edit: number | null
  /** Cohort file on the workbench's machine. */
  file: string | null
}

const breadcrumb = [{ label: 'Tasks & splits', to: '/tasks?tab=cohorts' }]

export function CohortEditor({ corpusId, edit, file }: CohortEditorProps) {
  const cohorts = useApi('cohorts.list', { corpusId })
  const read = useApi('cohorts.readFile', { path: file ?? '' }, { enabled: file !== null })
  const waiting = file !== null && !read.data ? read : cohorts
  if (!waiting.data) {
    return (
      <Page title="Cohort" breadcrumb={breadcrumb}>
        {waiting.error ? (
          <ErrorNotice error={waiting.error} onRetry={() => void waiting.refetch()} />
        ) : (
          <Await query={waiting}>{() => null}</Await>
        )}
      </Page>
    )
  }
  const before = cohorts.data?.find(({ id }) => id === edit)
  const first: CohortDraft = before
    ? { name: before.name, definition: before.definition }
    : (read.data ?? emptyCohort)
  const place = `cohort ${corpusId} ${edit ?? file ?? 'new'}`
  return <Editor key={place} place={place} corpusId={corpusId} first={first} cohorts={cohorts.data ?? []} />
}

interface EditorProps {
  place: string
  corpusId: number
  first: CohortDraft
  cohorts: readonly CohortSummary[]
}

const typingPause = 400

function Editor({ place, corpusId, first, cohorts }: EditorProps) {
  const kept = useKeptDraft<CohortDraft>(place)
  const draft = kept ?? first
  const change = (next: CohortDraft) => keepDraft(place, next)
  const problems = cohortProblems(draft)
  const next = (cohorts.find(({ name }) => name === draft.name.trim())?.version ?? 0) + 1
  const save = useApiMutation('cohorts.save', {
    onSuccess: (saved) => {
      forgetDraft(place)
      toast(
        saved.unchanged
          ? `Nothing changed: ${saved.name} stays at version ${saved.version}.`
          : `${saved.name} is saved as version ${saved.version}.`,
      )
      navigate(address('/tasks', { tab: 'cohorts', corpus: corpusId, cohort: saved.id }))
    },
  })
  return (
    <EditorPage
      title={first.name || 'New cohort'}
      breadcrumb={breadcrumb}
      description="Which notes a study is about. A change saved under a name that is there makes its next version."
      place={place}
      changed={isChanged(kept, first)}
      back={address('/tasks', { tab: 'cohorts', corpus: corpusId })}
      saveLabel={next > 1 ? `Save version ${next}` : 'Save cohort'}
      saving={save.isPending}
      complete={problems.length === 0}
      onSave={() => save.mutate({ corpusId, ...draft })}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="md">
            {save.error && <ErrorNotice error={save.error} title="The cohort was not saved" />}
            <Panel label="Name of the cohort">
              <TextField
                label="Name"
                value={draft.name}
                onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
              />
            </Panel>
            <CohortFields corpusId={corpusId} draft={draft} onChange={change} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Box pos="sticky" top={0}>
            <LiveFlow corpusId={corpusId} draft={draft} problems={problems} />
          </Box>
        </Grid.Col>
      </Grid>
    </EditorPage>
  )
}

function LiveFlow({ corpusId, draft, problems }: { corpusId: number; draft: CohortDraft; problems: string[] }) {
  const [settled] = useDebouncedValue(draft.definition, typingPause)
  const valid = cohortDefinition.safeParse(settled).success
  const flow = useApi('cohorts.preview', { corpusId, definition: settled }, { enabled: valid, keepPrevious: true })
  return (
    <Panel title="What is left" description="After each filter, in this order" flush>
      <Stack gap={0}>
        {problems.length > 0 && (
          <Text size="sm" p="md" pb={0} role="status">
            {problems.join(' ')}
          </Text>
        )}
        {flow.error ? (
          <Box p="md">
            <ErrorNotice error={flow.error} title="The cohort could not be counted" />
          </Box>
        ) : (
          <Box opacity={flow.isFetching ? 0.6 : 1} aria-busy={flow.isFetching}>
            <Await query={flow}>{(found) => <FlowTable flow={found} />}</Await>
          </Box>
        )}
      </Stack>
    </Panel>
  )
}
