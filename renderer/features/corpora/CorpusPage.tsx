/** One corpus: what it holds, its notes, and the rows that were not taken. */
import { useEffect } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { useAfterPaint } from '../../lib/afterPaint.ts'
import { formatCount } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useCurrentCorpus } from '../../lib/uiState.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Badge, Button, Tabs } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { AddIcon, RemoveIcon } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { NoteBrowser } from './NoteBrowser.tsx'
import { CorpusOverview } from './overview/CorpusOverview.tsx'
import { ReviewTab } from './overview/ReviewTab.tsx'
import { RejectTable } from './RejectTable.tsx'
import { useSetTarget } from './TargetFields.tsx'

const crumbs = [{ label: 'Corpora', to: '/corpora' }]

export function CorpusPage({ id }: { id: number }) {
  const corpus = useApi('corpora.get', { id })
  const found = corpus.data !== undefined
  useEffect(() => {
    if (found) useCurrentCorpus.setState({ corpusId: id })
  }, [id, found])
  if (!corpus.data) {
    return (
      <Page title="Corpus" breadcrumb={crumbs}>
        <Await query={corpus}>{() => null}</Await>
      </Page>
    )
  }
  return <Corpus corpus={corpus.data} />
}

function Corpus({ corpus }: { corpus: CorpusSummary }) {
  const [query, change] = useAddressQuery()
  const tab = query.get('tab') ?? 'overview'
  const shown = useAfterPaint(tab)
  const readOnly = useReadOnly()
  const addTo = useSetTarget()
  const remove = useApiMutation('corpora.remove', {
    invalidates: ['corpora', 'tasks', 'predictions'],
    onSuccess: () => navigate('/corpora'),
  })

  const askRemove = async () => {
    const agreed = await confirm({
      title: `Remove ${corpus.name}?`,
      text:
        `${formatCount(corpus.notes)} notes with their encounters, labels, splits and predictions are deleted ` +
        'from the workspace. Models that learned from them stay. This cannot be undone; the imported files are not touched.',
      confirmLabel: 'Remove corpus',
      destructive: true,
    })
    if (agreed) remove.mutate({ id: corpus.id }, { onError: toastError })
  }

  const tabs = (
    <Tabs
      value={tab}
      onChange={(next) => change({ tab: next === 'overview' ? null : next, note: null, file: null, reason: null, kind: null, seed: null }, { push: true })}
      mt={4}
      mb={-9}
    >
      <Tabs.List style={{ '--tab-border-color': 'transparent' }}>
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        <Tabs.Tab value="notes">Notes ({formatCount(corpus.notes)})</Tabs.Tab>
        <Tabs.Tab value="review">Review</Tabs.Tab>
        <Tabs.Tab value="rejects">Rejected rows ({formatCount(corpus.rejects)})</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  )
  return (
    <Page
      title={corpus.name}
      breadcrumb={crumbs}
      badges={
        <>
          {corpus.synthetic && <SyntheticBadge />}
          {corpus.state === 'importing' && <Badge>Importing</Badge>}
        </>
      }
      actions={
        <>
          {!corpus.synthetic && (
            <Button
              variant="default"
              leftSection={<AddIcon size="0.875rem" aria-hidden />}
              disabled={readOnly || corpus.state === 'importing'}
              onClick={() => {
                addTo(corpus.id)
                navigate('/corpora/import')
              }}
            >
              Add notes
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<RemoveIcon size="0.875rem" aria-hidden />}
            loading={remove.isPending}
            disabled={readOnly || corpus.state === 'importing'}
            onClick={() => void askRemove()}
          >
            Remove
          </Button>
        </>
      }
      tabs={tabs}
      fill={shown !== 'overview'}
    >
      {shown === 'overview' && <CorpusOverview corpus={corpus} />}
      {shown === 'notes' && <NoteBrowser corpus={corpus} />}
      {shown === 'review' && <ReviewTab corpus={corpus} />}
      {shown === 'rejects' && <RejectTable corpus={corpus} />}
    </Page>
  )
}
