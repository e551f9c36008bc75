/** Which control limits a model at work has crossed, until somebody takes note with a name and a reason: always a line, so that a new one moves nothing. */
import { useState } from 'react'
import type { MonitoringAlarm } from '../../../shared/domain/monitoring.ts'
import { countOf, formatMoment } from '../../lib/format.ts'
import { alarmText } from '../../lib/alarmText.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useReviewer } from '../../lib/uiState.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ReasonForm } from '../../ui/ReasonForm.tsx'
import { Notice } from '../../ui/States.tsx'

export function AlarmNotice({ operatingId }: { operatingId: number }) {
  const alarms = useApi('monitoring.alarms', { operatingId })
  const [asking, setAsking] = useState(false)
  const [inFull, setInFull] = useState(false)
  const readOnly = useReadOnly()
  const open = (alarms.data ?? []).filter(({ acknowledged }) => acknowledged === null)
  const taken = (alarms.data ?? []).filter(({ acknowledged }) => acknowledged !== null)
  return (
    <>
      <Notice kind={open.length > 0 ? 'warning' : 'note'}>
        <Group gap="sm" wrap="nowrap" mih="1.5rem" justify="space-between">
          {open.length > 0 ? (
            <Text size="sm" truncate miw={0}>
              <b>{countOf(open.length, 'figure')} outside the control limits</b>
              {!inFull && ` · ${open.map(alarmText).join(' · ')}`}
            </Text>
          ) : (
            <Text size="sm">{alarms.data ? 'No figure outside its control limits that nobody took note of.' : ''}</Text>
          )}
          {open.length > 0 && (
            <Group gap="xs" wrap="nowrap" style={{ flexShrink: 0 }}>
              <Button size="compact-xs" variant="default" aria-expanded={inFull} onClick={() => setInFull(!inFull)}>
                {inFull ? 'In a line' : 'In full'}
              </Button>
              <Button size="compact-xs" variant="default" disabled={readOnly} onClick={() => setAsking(true)}>
                Take note…
              </Button>
            </Group>
          )}
        </Group>
        {inFull && open.length > 0 && (
          <ul style={{ margin: 0, paddingInlineStart: '1.2rem' }}>
            {open.map((alarm) => (
              <li key={alarm.id}>{alarmText(alarm)}</li>
            ))}
          </ul>
        )}
      </Notice>
      {taken.length > 0 && (
        <Disclosure summary={`${countOf(taken.length, 'figure')} outside the limits that somebody took note of`}>
          <Stack gap={4}>
            {taken.map((alarm) => (
              <Text key={alarm.id} size="sm">
                {alarmText(alarm)}. {alarm.acknowledged?.by}, {formatMoment(alarm.acknowledged?.at ?? '')}: {alarm.acknowledged?.reason}
              </Text>
            ))}
          </Stack>
        </Disclosure>
      )}
      {asking && <TakeNote alarms={open} onClose={() => setAsking(false)} />}
    </>
  )
}

function TakeNote({ alarms, onClose }: { alarms: readonly MonitoringAlarm[]; onClose: () => void }) {
  const { name } = useReviewer()
  const acknowledge = useApiMutation('monitoring.acknowledge', { invalidates: ['monitoring'], onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title="Take note">
      <ReasonForm
        label="Reason"
        description="What is known or done about it; kept with the name."
        confirmLabel="Take note"
        pending={acknowledge.isPending}
        error={acknowledge.error}
        onConfirm={(reason) => acknowledge.mutate({ alarmIds: alarms.map(({ id }) => id), by: name.trim() || 'not said', reason })}
        onCancel={onClose}
      >
        <Text>{countOf(alarms.length, 'figure')} outside the limits. The banner goes; the points stay marked.</Text>
        <TextField label="Your name" value={name} maxLength={80} onChange={(event) => useReviewer.setState({ name: event.currentTarget.value })} />
      </ReasonForm>
    </Modal>
  )
}
