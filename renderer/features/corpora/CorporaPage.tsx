/** Addresses of the corpora screens. */
import { Route, Switch } from 'wouter'
import { numberParam } from '../../lib/address.ts'
import { CorpusList } from './CorpusList.tsx'
import { CorpusPage } from './CorpusPage.tsx'
import { ImportPage } from './ImportPage.tsx'

export function CorporaPage() {
  return (
    <Switch>
      <Route path="/corpora/import" component={ImportPage} />
      <Route path="/corpora/:id">{({ id }) => <CorpusPage id={numberParam(id) ?? 0} />}</Route>
      <Route component={CorpusList} />
    </Switch>
  )
}
