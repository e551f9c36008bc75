/** Labels and splits belong to a corpus: which one is in the address, else the one used last. */
import type { ReactNode } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { navigate, numberParam, useAddressQuery } from '../../lib/address.ts'
import { countOf } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useCurrentCorpus } from '../../lib/uiState.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Button, Select } from '../../ui/Controls.tsx'
import { CorporaIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'

export function CorpusChoice({ children }: { children: (corpus: CorpusSummary) => ReactNode }) {
  const corpora = useApi('corpora.list', undefined)
  const [query, change] = useAddressQuery()
  const last = useCurrentCorpus((current) => current.corpusId)
  const wanted = numberParam(query.get('corpus')) ?? last

  const choose = (id: number) => {
    useCurrentCorpus.setState({ corpusId: id })
    change({ corpus: id, split: null })
  }
  return (
    <Await query={corpora}>
      {(list) => {
        const ready = list.filter((corpus) => corpus.state === 'ready')
        const corpus = ready.find((candidate) => candidate.id === wanted) ?? ready[0]
        if (!corpus) {
          return (
            <EmptyState
              icon={CorporaIcon}
              title="No corpus yet"
              text="Labels and splits are made for the notes of a corpus. Import one first."
              action={<Button onClick={() => navigate('/corpora')}>Go to corpora</Button>}
            />
          )
        }
        return (
          <Stack gap="md">
            <Group gap="sm">
              <Select
                aria-label="Corpus"
                w="18rem"
                leftSection={<CorporaIcon size="0.9375rem" aria-hidden />}
                data={ready.map(({ id, name }) => ({ value: String(id), label: name }))}
                value={String(corpus.id)}
                onChange={(id) => id && choose(Number(id))}
              />
              {corpus.synthetic && <SyntheticBadge />}
              <Text c="dimmed" size="sm">
                {countOf(corpus.notes, 'note')}, {countOf(corpus.patients, 'patient')}
              </Text>
            </Group>
            {children(corpus)}
          </Stack>
        )
      }}
    </Await>
  )
}
