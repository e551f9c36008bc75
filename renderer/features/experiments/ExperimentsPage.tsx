/** Experiments: the list and the library, the form for a new one (#/experiments?new=KIND&from=…), and one experiment. */
import { Route, Switch } from 'wouter'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { ExperimentDetail } from './ExperimentDetail.tsx'
import { ExperimentsHome } from './ExperimentsHome.tsx'
import { NewExperiment } from './NewExperiment.tsx'

export function ExperimentsPage() {
  return (
    <Switch>
      <Route path="/experiments">
        <HomeOrForm />
      </Route>
      <Route path="/experiments/:id">{({ id }) => <ExperimentDetail key={id} id={numberParam(id)} />}</Route>
    </Switch>
  )
}

function HomeOrForm() {
  const [query] = useAddressQuery()
  const kind = query.get('new')
  if (kind === null) return <ExperimentsHome />
  const from = numberParam(query.get('from'))
  return <NewExperiment key={`${kind} ${from}`} kind={kind} from={from} />
}
