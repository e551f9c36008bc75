/** Runs: the list, the form for a new one (#/runs?new=finetune&base=…&task=…&from=…), one run, and several side by side. */
import { Route, Switch } from 'wouter'
import { numberParam, useAddressParam, useAddressQuery } from '../../lib/address.ts'
import type { RunKind } from '../../lib/runSettings/runField.ts'
import { CompareRuns } from './CompareRuns.tsx'
import { NewRun } from './NewRun.tsx'
import { RunDetail } from './RunDetail.tsx'
import { runKinds } from '../../lib/runSettings/runFields.ts'
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
  const asked = useAddressParam('new')
  const kind = runKinds.find((known) => known.kind === asked)?.kind
  return kind ? <Form kind={kind} /> : <RunList />
}

function Form({ kind }: { kind: RunKind }) {
  const [query] = useAddressQuery()
  return (
    <NewRun
      kind={kind}
      fromRunId={numberParam(query.get('from'))}
      baseModelId={numberParam(query.get('base'))}
      splitId={numberParam(query.get('split'))}
      taskId={query.get('task')}
    />
  )
}
