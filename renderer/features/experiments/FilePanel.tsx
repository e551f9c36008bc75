/** The experiment as its file, edited as text; mistakes are named with their line. */
import { useRef } from 'react'
import { download } from '../../lib/download.ts'
import { Button } from '../../ui/Controls.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Anchor, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import type { Mistake } from './definitionCheck.ts'
import type { ParsedText } from '../../../shared/text/settingsText.ts'
import classes from './Experiments.module.css'

interface FilePanelProps {
  text: string
  onText: (text: string) => void
  mistakes: readonly Mistake[]
  parsed: ParsedText
  name: string
}

export function FilePanel({ text, onText, mistakes, parsed, name }: FilePanelProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const found = parsed.error
    ? [{ line: parsed.error.line, message: parsed.error.message }]
    : mistakes.map(({ path, message }) => ({ line: parsed.lineOf(path.split('.')), message: `${path}: ${message}` }))

  const goTo = (line: number) => {
    const start = text.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
    const end = text.indexOf('\n', start)
    area.current?.focus()
    area.current?.setSelectionRange(start, end < 0 ? text.length : end)
  }
  return (
    <Panel
      title="File"
      description="The same as the form, with remarks."
      fill
      flush
      actions={
        <Button
          variant="default"
          leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
          onClick={() => download(`${fileNameOf(name)}.yaml`, new Blob([text], { type: 'application/yaml' }))}
        >
          Save as file
        </Button>
      }
    >
      <div className={classes.file}>
        <textarea
          ref={area}
          className={classes.text}
          aria-label="Experiment as YAML"
          aria-invalid={found.length > 0}
          aria-describedby="experiment-mistakes"
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
        />
        <div id="experiment-mistakes" className={classes.mistakes} role="status" aria-label="Mistakes">
          {found.length === 0 && (
            <Text size="sm" c="dimmed">
              No mistakes.
            </Text>
          )}
          {found.map(({ line, message }, index) => (
            <Text key={index} size="sm" style={{ color: 'var(--wb-bad)' }}>
              <Anchor component="button" type="button" size="sm" onClick={() => goTo(line)}>
                Line {line}
              </Anchor>{' '}
              {message}
            </Text>
          ))}
        </div>
      </div>
    </Panel>
  )
}

function fileNameOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'experiment'
}
