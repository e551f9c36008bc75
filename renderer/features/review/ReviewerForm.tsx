/** Who judges: a name that is stored with every verdict, remembered in this window. */
import { useState } from 'react'
import type { ReviewRole } from '../../../shared/domain/review.ts'
import { useReviewer } from '../../lib/uiState.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Box, Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'

export function ReviewerForm({ role, onNamed }: { role: ReviewRole; onNamed: () => void }) {
  const [name, setName] = useState(useReviewer().name)
  return (
    <Box maw="32rem">
      <Panel title={role === 'adjudicator' ? 'Who decides?' : 'Who reviews?'}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() === '') return
            useReviewer.setState({ name: name.trim() })
            onNamed()
          }}
        >
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              The name is stored with each verdict and tells two reviewers apart. It is remembered here; nobody checks it.
            </Text>
            <Group align="flex-end" gap="sm">
              <TextField label="Your name" flex={1} maxLength={80} autoFocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
              <Button type="submit" disabled={name.trim() === ''}>
                Start
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
    </Box>
  )
}
