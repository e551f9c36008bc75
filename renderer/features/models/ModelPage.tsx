/** A model's card: where it comes from, what it has seen, what may be done with it. */
import { useState } from 'react'
import { address, navigate } from '../../lib/address.ts'
import { useApi, useApiMutation, type Output } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { SyntheticBadge } from '../../ui/Badges.tsx'
import { Badge, Button } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { EditIcon, PlayIcon, RemoveIcon } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { ModelCardView } from './ModelCardView.tsx'
import { stateNames } from './modelView.ts'
import { RenameDialog } from './RenameDialog.tsx'

const crumbs = [{ label: 'Models', to: '/models' }]

export type ModelDetail = Output<'models.get'>

export function ModelPage({ id }: { id: number }) {
  const model = useApi('models.get', { id })
  if (!model.data) {
    return (
      <Page title="Model" breadcrumb={crumbs}>
        <Await query={model}>{() => null}</Await>
      </Page>
    )
  }
  return <Model model={model.data} />
}

function Model({ model }: { model: ModelDetail }) {
  const [renaming, setRenaming] = useState(false)
  const [exporting, setExporting] = useState(false)
  const readOnly = useReadOnly()
  const remove = useApiMutation('models.remove', {
    invalidates: ['models', 'predictions'],
    onSuccess: () => navigate('/models'),
  })
  const askRemove = async () => {
    const agreed = await confirm({
      title: `Remove ${model.name}?`,
      text:
        'Its weights, its card and its predictions are deleted. Models finetuned from it stay. This cannot be ' +
        'undone.',
      confirmLabel: 'Remove model',
      destructive: true,
    })
    if (agreed) remove.mutate({ id: model.id }, { onError: toastError })
  }
  return (
    <Page
      title={model.name}
      breadcrumb={crumbs}
      badges={
        <>
          {model.card.synthetic && <SyntheticBadge />}
          {model.state !== 'ready' && <Badge>{stateNames[model.state]}</Badge>}
        </>
      }
      actions={
        <>
          {model.kind === 'llama' && model.state === 'ready' && (
            <Button
              leftSection={<PlayIcon size="0.875rem" aria-hidden />}
              disabled={readOnly}
              onClick={() => navigate(address('/runs', { new: 'finetune', base: model.id }))}
            >
              Finetune
            </Button>
          )}
          {model.kind === 'llama' && model.state === 'ready' && (
            <Button variant="default" disabled={readOnly} onClick={() => setExporting(true)}>
              Export…
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<EditIcon size="0.875rem" aria-hidden />}
            disabled={readOnly}
            onClick={() => setRenaming(true)}
          >
            Rename
          </Button>
          <Button
            variant="default"
            leftSection={<RemoveIcon size="0.875rem" aria-hidden />}
            disabled={readOnly || model.state === 'training'}
            loading={remove.isPending}
            onClick={() => void askRemove()}
          >
            Remove
          </Button>
        </>
      }
    >
      <ModelCardView model={model} />
      <ExportDialog opened={exporting} onClose={() => setExporting(false)} model={model} />
      <RenameDialog opened={renaming} onClose={() => setRenaming(false)} model={model} />
    </Page>
  )
}
