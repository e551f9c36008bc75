/** Tasks, the labels derived for them in a corpus, and how its notes are split. */
import { Route, Switch } from 'wouter'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
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
  const [query] = useAddressQuery()
  const named = (name: string) => query.get(name) ?? undefined
  return (
    <Switch>
      <Route path="/tasks/cohort">
        <CohortEditor corpusId={numberParam(query.get('corpus')) ?? 0} edit={numberParam(query.get('edit'))} file={query.get('file')} />
      </Route>
      <Route path="/tasks/editor">
        <TaskEditor start={{ edit: named('edit'), copy: named('copy'), sections: query.has('sections'), file: named('file') }} />
      </Route>
      <Route component={TaskTabs} />
    </Switch>
  )
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
