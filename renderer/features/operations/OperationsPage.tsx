/** Addresses of the models at work. */
import { Route, Switch } from 'wouter'
import { numberParam } from '../../lib/address.ts'
import { IncomingPage } from './IncomingPage.tsx'
import { OperatingList } from './OperatingList.tsx'
import { OperatingPage } from './OperatingPage.tsx'

export function OperationsPage() {
  return (
    <Switch>
      <Route path="/operations/incoming" component={IncomingPage} />
      <Route path="/operations/:id">{({ id }) => <OperatingPage key={id} id={numberParam(id) ?? 0} />}</Route>
      <Route component={OperatingList} />
    </Switch>
  )
}
