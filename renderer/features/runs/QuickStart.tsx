/** What to do next in a workspace without a model, or without a finetuned one. */
import { address, navigate } from '../../lib/address.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button } from '../../ui/Controls.tsx'
import { PlayIcon, RunsIcon } from '../../ui/icons.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { useSplits } from '../../lib/useSplits.ts'

interface Offer {
  title: string
  text: string
  action: string
  to: string
}

function nextOffer(corpora: number, splits: number, languageModels: number, finetuned: number): Offer | null {
  if (corpora === 0)
    return {
      title: 'No notes yet',
      text: 'A run learns from notes. Import them, or create the demo hospital.',
      action: 'Go to corpora',
      to: '/corpora',
    }
  if (splits === 0)
    return {
      title: 'No split yet',
      text: 'A split says which patients are learned from and which are kept for judging. Runs need one.',
      action: 'Create a split',
      to: address('/tasks', { tab: 'splits' }),
    }
  if (languageModels === 0)
    return {
      title: 'No language model yet',
      text: 'The nano model (about 1 M weights) is trained from the training notes alone, in minutes on this computer.',
      action: 'Pretrain a nano model',
      to: address('/runs', { new: 'pretrain' }),
    }
  if (finetuned === 0)
    return {
      title: 'A base model is ready',
      text: 'Finetune it on labelled training notes, and score it beside its zero-shot self. Or pretrain one on your own notes first.',
      action: 'Finetune',
      to: address('/runs', { new: 'finetune' }),
    }
  return null
}

/** `compact`: one line above the list, nothing when there is nothing to suggest. */
export function QuickStart({ compact = false }: { compact?: boolean }) {
  const corpora = useApi('corpora.list', undefined)
  const models = useApi('models.list', undefined)
  const splits = useSplits()
  const readOnly = useReadOnly()
  const error = corpora.error ?? models.error ?? splits.error
  if (!corpora.data || !models.data || !splits.data) {
    if (compact) return null
    return error ? <ErrorNotice error={error} /> : <Loading label="Loading runs" />
  }
  const languageModels = models.data.filter((model) => model.kind === 'llama')
  const finetuned = languageModels.filter((model) => model.card.taskIds.length > 0)
  const ready = languageModels.filter((model) => model.state === 'ready')
  if (compact && languageModels.length > ready.length) return null
  const offer = nextOffer(corpora.data.length, splits.data.length, ready.length, finetuned.length)
  if (!offer)
    return compact ? null : <EmptyState icon={RunsIcon} title="No runs yet" text="Runs that are started appear here." />
  const action = (
    <Button
      leftSection={<PlayIcon size="0.875rem" aria-hidden />}
      disabled={readOnly}
      onClick={() => navigate(offer.to)}
    >
      {offer.action}
    </Button>
  )
  if (!compact) return <EmptyState icon={RunsIcon} title={offer.title} text={offer.text} action={action} />
  return (
    <div style={{ marginBottom: '0.75rem' }}>
      <Notice title={offer.title}>
        <Group justify="space-between" gap="md" wrap="nowrap">
          <Text>{offer.text}</Text>
          {action}
        </Group>
      </Notice>
    </div>
  )
}
