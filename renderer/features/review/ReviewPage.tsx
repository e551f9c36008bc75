/** Addresses of the review screens. */
import { Route, Switch } from 'wouter'
import { numberParam } from '../../lib/address.ts'
import { QueueList } from './QueueList.tsx'
import { SummaryPage } from './SummaryPage.tsx'
import { WorkPage } from './WorkPage.tsx'

export function ReviewPage() {
  return (
    <Switch>
      <Route path="/review/:id/summary">{({ id }) => <SummaryPage id={numberParam(id) ?? 0} />}</Route>
      <Route path="/review/:id/decide">
        {({ id }) => <WorkPage key="adjudicator" id={numberParam(id) ?? 0} as="adjudicator" />}
      </Route>
      <Route path="/review/:id">{({ id }) => <WorkPage key="reviewer" id={numberParam(id) ?? 0} as="reviewer" />}</Route>
      <Route component={QueueList} />
    </Switch>
  )
}
