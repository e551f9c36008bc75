/** Every model of the workspace: trained here, imported, and the baselines beside them. */
import { useDeferredValue, useMemo } from 'react'
import type { ModelCard, ModelSummary } from '../../../shared/domain/run.ts'
import { address, changeAddress, navigate, useAddressDialog, useAddressParam } from '../../lib/address.ts'
import { formatCompact, formatMoment, missing } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { hasEveryWord } from '../../lib/words.ts'
import { CellLink, CellRow } from '../../ui/Cells.tsx'
import { Badge, Button, TextField } from '../../ui/Controls.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { ModelsIcon, SearchIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { ComparePicked, pickColumn } from '../../ui/Picks.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { fromText, isCounted, kindShort, stateNames } from './modelView.ts'

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
      fill
    >
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
      <Await query={models}>
        {(list) =>
          list.length === 0 ? (
            <Panel label="Models">
              <EmptyState
                icon={ModelsIcon}
                title="No models yet"
                text={
                  'Pretrain a small model on the notes of a corpus, or train a baseline. Every model keeps a card ' +
                  'that says what it has seen.'
                }
                action={<Button onClick={() => navigate(address('/runs', { new: 'pretrain' }))}>Start a run</Button>}
              />
            </Panel>
          ) : (
            <ModelTable models={list} />
          )
        }
      </Await>
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

interface Row {
  model: ModelSummary
  from: string
  tasks: string
}

function ModelTable({ models }: { models: ModelSummary[] }) {
  const taskNames = useTaskNames()
  const words = useAddressParam('words')
  // The keys come first, and the long list behind them.
  const listedWords = useDeferredValue(words)
  const rows = useMemo(
    () => models.map((model): Row => ({ model, from: fromText(model.card, models), tasks: model.card.taskIds.map((id) => taskNames.get(id) ?? id).join(', ') })),
    [models, taskNames],
  )
  const shown = useMemo(
    () => rows.filter(({ model, from, tasks }) => hasEveryWord(`${model.name} ${kindShort[model.kind]} ${from} ${tasks}`, listedWords)),
    [rows, listedWords],
  )
  return (
    <Panel label="Models" flush fill>
      <DataTable
        label="Models"
        columns={columns}
        rows={shown}
        rowId={({ model }) => String(model.id)}
        onRowOpen={({ model }) => navigate(`/models/${model.id}`)}
        exportName="models"
        empty="No model has these words."
        toolbar={
          <>
            <TextField
              aria-label="Find"
              placeholder="Words of name, kind, origin or task"
              w="18rem"
              leftSection={<SearchIcon size="0.875rem" aria-hidden />}
              value={words}
              onChange={(event) => changeAddress({ words: event.currentTarget.value || null })}
            />
            <ComparePicked things="models" listed={shown.map(({ model }) => model.id)} />
          </>
        }
      />
    </Panel>
  )
}

const columns: Column<Row>[] = [
  pickColumn('Models', { id: ({ model }) => model.id, name: ({ model }) => model.name }),
  {
    id: 'name',
    header: 'Name',
    value: ({ model }) => model.name,
    cell: ({ model }) => {
      const link = <CellLink href={`#/models/${model.id}`}>{model.name}</CellLink>
      if (model.state === 'ready') return link
      return (
        <CellRow>
          {link}
          <Badge>{stateNames[model.state]}</Badge>
        </CellRow>
      )
    },
    flex: 3,
    minWidth: 180,
  },
  { id: 'kind', header: 'Kind', value: ({ model }) => kindShort[model.kind], width: 118 },
  { id: 'tasks', header: 'Tasks learned', value: ({ tasks }) => tasks || null, flex: 1, minWidth: 86 },
  { id: 'from', header: 'From', value: ({ from }) => from, flex: 1.2, minWidth: 96 },
  { ...count(({ parameters }) => parameters), id: 'parameters', header: 'Parameters', help: 'Numbers that training sets.', width: 98 },
  { ...count(({ tokens }) => tokens.real), id: 'tokens', header: 'Tokens', help: 'Tokens of text learned from, each counted as often as it was read, without padding.', width: 76 },
  { ...count(({ notesSeen }) => notesSeen), id: 'notes', header: 'Notes seen', help: 'Different notes that the model or one of its ancestors learned from.', width: 98 },
  { id: 'data', header: 'Data', value: ({ model }) => (model.card.synthetic ? 'synthetic' : null), width: 84 },
  {
    id: 'made',
    header: 'Made',
    value: ({ model }) => model.createdAt,
    format: (value) => formatMoment(String(value)),
    width: 134,
    sort: 'desc',
  },
]

function count(of: (card: ModelCard) => number): Pick<Column<Row>, 'kind' | 'value' | 'format'> {
  return { kind: 'number', value: ({ model }) => (isCounted(model) ? of(model.card) : null), format: (value) => (typeof value === 'number' ? formatCompact(value) : missing) }
}
