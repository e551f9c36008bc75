/** Where a file or folder was written, on the workbench's machine. */
import { Button, CopyButton, Group, Text } from '@mantine/core'

export function WrittenTo({ path }: { path: string }) {
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <Text style={{ overflowWrap: 'anywhere' }}>
        It is in <b>{path}</b>
      </Text>
      <CopyButton value={path}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" onClick={copy} style={{ flexShrink: 0 }}>
            {copied ? 'Copied' : 'Copy path'}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
