/** Removes an experiment, after saying plainly what goes and what stays. */
import { useState } from 'react'
import { navigate } from '../../lib/address.ts'
import { countOf } from '../../lib/format.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, Radio } from '../../ui/Controls.tsx'
import { Modal, toast, toastError } from '../../ui/Dialogs.tsx'
import { RemoveIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'

export function RemoveExperiment({ id, name }: { id: number; name: string }) {
  const readOnly = useReadOnly()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        leftSection={<RemoveIcon size="0.875rem" aria-hidden />}
        disabled={readOnly}
        onClick={() => setOpen(true)}
      >
        Remove
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={`Remove “${name}”?`}>
        <RemoveForm id={id} name={name} onClose={() => setOpen(false)} />
      </Modal>
    </>
  )
}

function RemoveForm({ id, name, onClose }: { id: number; name: string; onClose: () => void }) {
  const [runs, setRuns] = useState(false)
  const remove = useApiMutation('experiments.remove', {
    invalidates: ['experiments', 'runs', 'models', 'predictions', 'jobs'],
    onSuccess: ({ removed, kept }) => {
      toast(`${name} is removed: ${countOf(removed, 'run')} with it, ${countOf(kept, 'run')} kept.`)
      navigate('/experiments', { replace: true })
    },
  })
  return (
    <Stack gap="md">
      <Text size="sm">Its definition, its cells and its result are deleted for good.</Text>
      <Radio.Group label="Runs, models and scores that it has made" value={runs ? 'go' : 'stay'} onChange={(value) => setRuns(value === 'go')}>
        <Stack gap="xs" mt="xs">
          <Radio value="stay" label="Stay" description="They are in the lists of runs and models as before. A new experiment computes their cells anew." />
          <Radio
            value="go"
            label="Go with it"
            description="Those that this experiment alone has made, with their files. What another experiment uses, or another model was made from, stays."
          />
        </Stack>
      </Radio.Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate({ id, runs }, { onError: toastError })}>
          Remove experiment
        </Button>
      </Group>
    </Stack>
  )
}
