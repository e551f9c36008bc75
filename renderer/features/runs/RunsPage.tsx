/** Runs: the list, the form for a new one (#/runs?new=finetune&base=…&task=…&from=…), one run, and several side by side. */
import { Route, Switch } from 'wouter'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { CompareRuns } from './CompareRuns.tsx'
import { NewRun } from './NewRun.tsx'
import { RunDetail } from './RunDetail.tsx'
import { runKinds } from './runFields.ts'
import { RunList } from './RunList.tsx'

export function RunsPage() {
  return (
    <Switch>
      <Route path="/runs">
        <ListOrForm />
      </Route>
      <Route path="/runs/compare">
        <CompareRuns />
      </Route>
      <Route path="/runs/:id">{({ id }) => <RunDetail key={id} id={numberParam(id)} />}</Route>
    </Switch>
  )
}

function ListOrForm() {
  const [query] = useAddressQuery()
  const kind = runKinds.find((known) => known.kind === query.get('new'))?.kind
  if (!kind) return <RunList />
  const from = numberParam(query.get('from'))
  return (
    <NewRun
      kind={kind}
      fromRunId={from}
      baseModelId={numberParam(query.get('base'))}
      splitId={numberParam(query.get('split'))}
      taskId={query.get('task')}
    />
  )
}
