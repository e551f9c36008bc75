/** The settings an experiment was started with, as its file. */
import { download } from '../../lib/download.ts'
import { useApi } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Code } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { textOf } from './draftStart.ts'
import { templateOf } from './templates.ts'

export function SettingsTab({ id, name, kind }: { id: number; name: string; kind: string }) {
  const definition = useApi('experiments.definition', { id })
  const text = definition.data ? textOf(templateOf(kind), definition.data) : ''
  return (
    <Panel
      title="Settings of this experiment"
      description="As stored when it was started. The same file gives the same cells on the same workspace, in the window and in the terminal."
      actions={
        <Button
          variant="default"
          leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
          disabled={!definition.data}
          onClick={() => download(`experiment-${id}.yaml`, new Blob([text], { type: 'application/yaml' }))}
        >
          Save as file
        </Button>
      }
    >
      <Await query={definition}>{() => <Code block tabIndex={0} aria-label={`File of ${name}`}>{text}</Code>}</Await>
    </Panel>
  )
}
