/** Models side by side (#/models/compare?models=1,2): where their cards differ, and what they scored. */
import type { ModelSummary } from '../../../shared/domain/run.ts'
import { navigate, useAddressParam } from '../../lib/address.ts'
import { useApi } from '../../lib/queries.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { Anchor, Group, Stack } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { ScoredTogether } from '../../ui/ScoredTogether.tsx'
import { SideBySide } from '../../ui/SideBySide.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { cardRows } from './modelView.ts'
import { useCardSettings } from './useCardSettings.ts'

export function CompareModels() {
  const asked = useAddressParam('models')
  const models = useApi('models.list', undefined)
  const ids = [...new Set(asked.split(',').map(Number))]
  return (
    <Page
      title="Compare models"
      breadcrumb={[{ label: 'Models', to: '/models' }]}
      description="Where their cards differ, and what they scored. The first model is what the others are held against."
    >
      <Await query={models} rows={8}>
        {(all) => <SideBySideCards all={all} ids={ids} />}
      </Await>
    </Page>
  )
}

function SideBySideCards({ all, ids }: { all: readonly ModelSummary[]; ids: readonly number[] }) {
  const taskName = useTaskName()
  const settingsOf = useCardSettings()
  const models = ids.flatMap((id) => all.find((model) => model.id === id) ?? [])
  if (models.length < 2)
    return (
      <EmptyState
        title="Two models or more are needed"
        text="The address names fewer than two models of this workspace. Pick some in the list of models."
        action={<Button onClick={() => navigate('/models')}>All models</Button>}
      />
    )
  const columns = models.map(({ id, name, card }) => ({
    id,
    head: (
      <Group gap={6} wrap="nowrap">
        <Anchor href={`#/models/${id}`}>{name}</Anchor>
        {card.synthetic && <SyntheticBadge />}
      </Group>
    ),
  }))
  return (
    <Stack gap="md">
      {models.length < ids.length && (
        <Notice kind="warning" title="Some models are gone">
          Models that the address names are no longer in the workspace.
        </Notice>
      )}
      <SideBySide title="Facts" things="models" columns={columns} rows={cardRows(models, { all, taskName, settingsOf })} />
      <ScoredTogether scorers={models.map(({ id, name }) => ({ id, name, modelId: id }))} what="Model" />
    </Stack>
  )
}
