/** The log of a run: every measurement and what happened to it, searched, copied and saved as text. */
import { useState } from 'react'
import type { RunLogLine, RunSummary } from '../../../shared/domain/run.ts'
import { exportFile } from '../../lib/exportFile.ts'
import { formatCount } from '../../lib/format.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { CopyIcon, DownloadIcon, SearchIcon } from '../../ui/icons.ts'
import { Code, CopyButton, Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Await } from '../../ui/States.tsx'
import { isUnfinished } from './runView.ts'

const shownLines = 500
const allLines = 1_000_000

function lineText({ at, text }: RunLogLine): string {
  return `${at.replace('T', ' ').slice(0, 19)}  ${text}`
}

export function RunLog({ run }: { run: RunSummary }) {
  const [open, setOpen] = useState(false)
  return (
    <Panel label="Log">
      <Disclosure summary="Log: every step as a line" onToggle={setOpen}>
        {open && <Lines run={run} />}
      </Disclosure>
    </Panel>
  )
}

function Lines({ run }: { run: RunSummary }) {
  const [words, setWords] = useState('')
  const [settled] = useDebouncedValue(words, 200)
  const input = { id: run.id, text: settled }
  const log = useApi('runs.log', { ...input, limit: shownLines }, { keepPrevious: true, staleTime: 0, refetchInterval: isUnfinished(run) ? 2000 : false })
  const save = async () => {
    const { lines } = await callApi('runs.log', { ...input, limit: allLines })
    await exportFile(`run-${run.id}-log.txt`, new Blob([lines.map((line) => `${lineText(line)}\n`).join('')], { type: 'text/plain' }))
  }
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <TextField
          label="Find in the log"
          placeholder="validation, step 120"
          w="18rem"
          maxLength={200}
          leftSection={<SearchIcon size="0.875rem" aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <CopyButton value={(log.data?.lines ?? []).map(lineText).join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<CopyIcon size="0.875rem" aria-hidden />} onClick={copy}>
              {copied ? 'Copied' : 'Copy lines'}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
          onClick={() => void save().catch(toastError)}
        >
          Save all as text
        </Button>
      </Group>
      <Await query={log} rows={4}>
        {({ lines, found, total }) => (
          <>
            <Text size="sm" c="dimmed" role="status">
              {found === 0
                ? 'No line contains this.'
                : `${lines.length < found ? `The newest ${formatCount(lines.length)} of ${formatCount(found)}` : formatCount(found)} ${found === 1 ? 'line' : 'lines'}${found < total ? `, of ${formatCount(total)} in all` : ''}.`}
            </Text>
            <ScrollRegion label="Lines of the log" maxHeight="22rem">
              <Code block>{lines.map(lineText).join('\n')}</Code>
            </ScrollRegion>
          </>
        )}
      </Await>
    </Stack>
  )
}
