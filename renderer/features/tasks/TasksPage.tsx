/** Tasks, the labels derived for them in a corpus, and how its notes are split. */
import { numberParam, useAddressQuery, useHashPath } from '../../lib/address.ts'
import { Tabs } from '../../ui/Controls.tsx'
import { Page } from '../../ui/Page.tsx'
import { CohortEditor } from './CohortEditor.tsx'
import { CohortsTab } from './CohortsTab.tsx'
import { CorpusChoice } from './CorpusChoice.tsx'
import { LabelsTab } from './LabelsTab.tsx'
import { SplitsTab } from './SplitsTab.tsx'
import { TaskEditor } from './TaskEditor.tsx'
import { TasksTab } from './TasksTab.tsx'

export function TasksPage() {
  const [path] = useHashPath()
  const [query] = useAddressQuery()
  if (path === '/tasks/cohort') {
    const corpusId = numberParam(query.get('corpus')) ?? 0
    return <CohortEditor corpusId={corpusId} edit={numberParam(query.get('edit'))} file={query.get('file')} />
  }
  if (path !== '/tasks/editor') return <TaskTabs />
  const named = (name: string) => query.get(name) ?? undefined
  const start = { edit: named('edit'), copy: named('copy'), sections: query.has('sections'), file: named('file') }
  return <TaskEditor start={start} />
}

function TaskTabs() {
  const [query, change] = useAddressQuery()
  const tab = query.get('tab') ?? 'tasks'
  const tabs = (
    <Tabs
      value={tab}
      onChange={(next) => change({ tab: next === 'tasks' ? null : next }, { push: true })}
      mt={4}
      mb={-9}
    >
      <Tabs.List style={{ '--tab-border-color': 'transparent' }}>
        <Tabs.Tab value="tasks">Tasks</Tabs.Tab>
        <Tabs.Tab value="labels">Labels</Tabs.Tab>
        <Tabs.Tab value="splits">Splits</Tabs.Tab>
        <Tabs.Tab value="cohorts">Cohorts & Table 1</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  )
  return (
    <Page
      title="Tasks & splits"
      description="What is asked of a note, where the truth comes from, and which notes teach and which test."
      tabs={tabs}
    >
      {tab === 'tasks' && <TasksTab />}
      {tab === 'labels' && <CorpusChoice>{(corpus) => <LabelsTab key={corpus.id} corpus={corpus} />}</CorpusChoice>}
      {tab === 'cohorts' && <CorpusChoice>{(corpus) => <CohortsTab key={corpus.id} corpus={corpus} />}</CorpusChoice>}
      {tab === 'splits' && <CorpusChoice>{(corpus) => <SplitsTab key={corpus.id} corpus={corpus} />}</CorpusChoice>}
    </Page>
  )
}
