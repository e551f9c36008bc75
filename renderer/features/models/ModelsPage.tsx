/** Addresses of the models screens. */
import { Route, Switch } from 'wouter'
import { numberParam } from '../../lib/address.ts'
import { CompareModels } from './CompareModels.tsx'
import { ModelList } from './ModelList.tsx'
import { ModelPage } from './ModelPage.tsx'

export function ModelsPage() {
  return (
    <Switch>
      <Route path="/models/compare" component={CompareModels} />
      <Route path="/models/:id">{({ id }) => <ModelPage id={numberParam(id) ?? 0} />}</Route>
      <Route component={ModelList} />
    </Switch>
  )
}
