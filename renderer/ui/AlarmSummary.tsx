/** Models at work that have crossed a control limit which nobody took note of; nothing where there is none. */
import { Link } from 'wouter'
import { alarmText } from '../lib/alarmText.ts'
import { useApi } from '../lib/queries.ts'
import { Anchor, Group, Stack, Text } from './Layout.tsx'
import { Notice } from './States.tsx'

export function AlarmSummary() {
  const alarms = useApi('monitoring.alarms', { operatingId: null })
  const models = useApi('operations.models', undefined)
  const byModel = [...Map.groupBy((alarms.data ?? []).filter(({ acknowledged }) => acknowledged === null), ({ operatingId }) => operatingId)]
  const lines = byModel.flatMap(([id, list]) => {
    const operating = models.data?.find((each) => each.id === id)
    return operating ? [{ id, operating, list }] : []
  })
  if (lines.length === 0) return null
  return (
    <Notice kind="warning" title="Models at work outside their control limits">
      <Stack gap={4}>
        {lines.map(({ id, operating, list }) => (
          <Group key={id} gap="xs">
            <Anchor component={Link} href={`/operations/${id}?tab=monitoring`}>
              {operating.name}, version {operating.version}
            </Anchor>
            <Text span>
              {list[0] && alarmText(list[0])}
              {list.length > 1 && `, and ${list.length - 1} more`}
            </Text>
          </Group>
        ))}
      </Stack>
    </Notice>
  )
}
