/** Every model of the workspace: trained here, imported, and the baselines beside them. */
import { Link } from 'wouter'
import type { ModelSummary } from '../../../shared/domain/run.ts'
import { address, navigate, useAddressDialog } from '../../lib/address.ts'
import { formatCompact, formatCount, formatMoment } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Badge, Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { ModelsIcon } from '../../ui/icons.ts'
import { Anchor, Group, Table, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { kindShort, stateNames } from './modelView.ts'

export function ModelList() {
  const models = useApi('models.list', undefined)
  const [importing, setImporting] = useAddressDialog('import')
  const readOnly = useReadOnly()
  return (
    <Page
      title="Models"
      description="Base models, what was finetuned from them, and the simple baselines every result is drawn beside."
      actions={
        <Group gap="sm">
          <ShippedButton />
          <Button variant="default" disabled={readOnly} onClick={() => setImporting(true)}>
            Import a model…
          </Button>
        </Group>
      }
    >
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
      <Panel label="Models" flush>
        <Await query={models}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState
                icon={ModelsIcon}
                title="No models yet"
                text={
                  'Pretrain a small model on the notes of a corpus, or train a baseline. Every model keeps a card ' +
                  'that says what it has seen.'
                }
                action={<Button onClick={() => navigate(address('/runs', { new: 'pretrain' }))}>Start a run</Button>}
              />
            ) : (
              <ModelTable models={list} />
            )
          }
        </Await>
      </Panel>
    </Page>
  )
}

/** Offered while the workspace lacks one of the models that come with the workbench. */
function ShippedButton() {
  const shipped = useApi('models.shipped', undefined)
  const add = useApiMutation('models.addShipped', { invalidates: ['jobs'] })
  const readOnly = useReadOnly()
  if (!shipped.data?.some(({ modelId }) => modelId === null)) return null
  return (
    <Button
      variant="default"
      disabled={readOnly || add.isPending || add.isSuccess}
      title="Two small models, pretrained on synthetic notes and on general text: for a first try"
      onClick={() => add.mutate(undefined, { onError: toastError })}
    >
      Add the shipped models
    </Button>
  )
}

function ModelTable({ models }: { models: ModelSummary[] }) {
  const names = new Map(models.map((model) => [model.id, model.name]))
  return (
    <Table aria-label="Models" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th>From</Table.Th>
          <Table.Th ta="right">Parameters</Table.Th>
          <Table.Th ta="right">Tokens learned from</Table.Th>
          <Table.Th ta="right">Notes seen</Table.Th>
          <Table.Th>Made</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.map((model) => (
          <Table.Tr key={model.id}>
            <Table.Td>
              <Group gap="sm">
                <Anchor component={Link} href={`/models/${model.id}`} fw={500}>
                  {model.name}
                </Anchor>
                {model.card.synthetic && <SyntheticBadge />}
                {model.state !== 'ready' && <Badge>{stateNames[model.state]}</Badge>}
              </Group>
            </Table.Td>
            <Table.Td>{kindShort[model.kind]}</Table.Td>
            <Table.Td>
              {model.card.parentId === null ? (
                <Text span c="dimmed">
                  {model.card.origin}
                </Text>
              ) : (
                (names.get(model.card.parentId) ?? 'a removed model')
              )}
            </Table.Td>
            <Table.Td ta="right">{formatCompact(model.card.parameters)}</Table.Td>
            <Table.Td ta="right">{formatCompact(model.card.tokens.real)}</Table.Td>
            <Table.Td ta="right">{formatCount(model.card.notesSeen)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(model.createdAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
