/** Puts the model of a scoring pass to work: what it flags, for whom, until when. */
import { useState } from 'react'
import type { FlagRule, PromotionInput } from '../../../shared/domain/operatingModel.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { evaluationSetNames, passName } from '../../lib/passes.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { Button, NumberField, SegmentedControl, Select, TextArea, TextField, labelWithHelp } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Group, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Await, ErrorNotice, Loading } from '../../ui/States.tsx'

interface PromoteDialogProps {
  passId: number | null
  onClose: () => void
  onPromoted: (id: number) => void
}

export function PromoteDialog({ passId, onClose, onPromoted }: PromoteDialogProps) {
  const passes = useApi('predictions.passes', {})
  const tasks = useApi('tasks.list', undefined)
  return (
    <Modal opened onClose={onClose} title="Put a model to work" size="42rem">
      <Await query={passes}>
        {(list) => {
          if (tasks.isPending) return <Loading rows={5} />
          const fitting = list.filter(({ role, set }) => (role === 'finetuned' || role === 'baseline') && set !== 'validation')
          const first = fitting.find(({ id }) => id === passId) ?? fitting.find(({ role }) => role === 'finetuned') ?? fitting[0]
          if (!first) {
            return <Text>No finetuned model or baseline has scored notes outside of training and validation yet. Score a test set under Compare first.</Text>
          }
          return <PromoteForm passes={fitting} first={first} onClose={onClose} onPromoted={onPromoted} />
        }}
      </Await>
    </Modal>
  )
}

interface FormProps {
  passes: readonly ScoringPass[]
  first: ScoringPass
  onClose: () => void
  onPromoted: (id: number) => void
}

function PromoteForm({ passes, first, onClose, onPromoted }: FormProps) {
  const [passId, setPassId] = useState(first.id)
  const pass = passes.find(({ id }) => id === passId) ?? first
  const taskName = useTaskName()
  const [name, setName] = useState(() => taskName(first.taskId).slice(0, 80))
  const [kind, setKind] = useState<FlagRule['kind']>('share')
  const [amounts, setAmounts] = useState<Record<FlagRule['kind'], number | null>>({ share: 5, perDay: 5, threshold: 0.5 })
  const [method, setMethod] = useState('none')
  const [population, setPopulation] = useState('')
  const [expiresOn, setExpiresOn] = useState('')
  const [remark, setRemark] = useState('')
  const promote = useApiMutation('operations.promote', { onSuccess: ({ id }) => onPromoted(id) })
  const flag = flagOf(kind, amounts[kind])
  const binary = pass.options.length === 2
  const methods = ['temperature', ...(binary ? ['platt', 'isotonic'] : [])]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!flag) return
        const recalibration = methods.includes(method) ? (method as PromotionInput['recalibration']) : null
        promote.mutate({ name, passId: pass.id, flag, recalibration, population, expiresOn: expiresOn || null, remark })
      }}
    >
      <Stack gap="sm">
        <SimpleGrid cols={2} spacing="sm">
          <TextField label="Name" description="A name that is there gets its next version." data-autofocus required maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Select
            label="Judged on"
            description="Notes that it did not learn from."
            allowDeselect={false}
            value={String(pass.id)}
            data={passes.map((each) => ({ value: String(each.id), label: `${taskName(each.taskId)} · ${passName(each)} · ${evaluationSetNames[each.set]} · pass ${each.id}` }))}
            onChange={(id) => setPassId(Number(id))}
          />
        </SimpleGrid>
        <Stack gap="xs" role="group" aria-label="What it flags">
          <SegmentedControl
            aria-label="What it flags"
            value={kind}
            data={[
              { value: 'share', label: 'A share of the notes' },
              { value: 'perDay', label: 'So many a day' },
              { value: 'threshold', label: 'From a risk on' },
            ]}
            onChange={(value) => setKind(value as FlagRule['kind'])}
          />
          <NumberField
            label={{ share: 'Share of the notes', perDay: 'Flags a day', threshold: 'Risk (0 to 1)' }[kind]}
            description={kind === 'threshold' ? undefined : 'Becomes the threshold that kept it on the notes of this pass.'}
            suffix={kind === 'share' ? ' %' : undefined}
            w="20rem"
            min={0}
            max={{ share: 100, perDay: 100_000, threshold: 1 }[kind]}
            step={kind === 'threshold' ? 0.05 : 1}
            value={amounts[kind]}
            onChange={(amount) => setAmounts({ ...amounts, [kind]: amount })}
          />
        </Stack>
        <SimpleGrid cols={2} spacing="sm">
          <Select
            label={labelWithHelp('Recalibration', 'Fitted on the validation set of the same split, which the model must have scored. It changes probabilities, not their order.')}
            allowDeselect={false}
            value={methods.includes(method) ? method : 'none'}
            data={[
              { value: 'none', label: 'None' },
              { value: 'temperature', label: 'Temperature' },
              ...(binary ? [{ value: 'platt', label: 'Platt' }, { value: 'isotonic', label: 'Isotonic' }] : []),
            ]}
            onChange={(value) => setMethod(value ?? 'none')}
          />
          <TextField label="Works until (last day)" type="date" value={expiresOn} onChange={(event) => setExpiresOn(event.currentTarget.value)} />
        </SimpleGrid>
        <TextField label="For whom" placeholder="Such as adults, medicine and surgery" maxLength={500} value={population} onChange={(event) => setPopulation(event.currentTarget.value)} />
        <TextArea label="Remark" description="Kept with the version." maxLength={1000} autosize minRows={2} value={remark} onChange={(event) => setRemark(event.currentTarget.value)} />
        {promote.error && <ErrorNotice error={promote.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={promote.isPending} disabled={!flag || name.trim() === ''}>
            Judge it and put it to work
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function flagOf(kind: FlagRule['kind'], amount: number | null): FlagRule | null {
  if (amount === null) return null
  if (kind === 'threshold') return { kind, threshold: amount }
  if (amount <= 0) return null
  return kind === 'share' ? { kind, share: amount / 100 } : { kind, perDay: amount }
}
