/** Step 1: what is to be imported. Files and folders are looked into; what was found is shown before anything is read. */
import { useState } from 'react'
import type { SourceId, SourceInspection } from '../../../shared/domain/corpus.ts'
import { knowsPaths } from '../../lib/droppedFiles.ts'
import { countOf } from '../../lib/format.ts'
import { addPaths, takeDropped, useDroppedNames } from '../../lib/importDrop.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, IconButton } from '../../ui/Controls.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { DropZone } from '../../ui/DropZone.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { AddIcon, CloseIcon, OpenIcon } from '../../ui/icons.ts'
import { Group, List, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { fileName, pathBelow } from './importDraft.ts'
import { SourcePanel } from './SourcePanel.tsx'
import { TablesPanel } from './TablesPanel.tsx'
import { TextPathsPanel } from './TextPathsPanel.tsx'
import type { ImportPlan } from './useImportPlan.ts'

export function FilesStep({ plan }: { plan: ImportPlan }) {
  const { kept, inspection } = plan
  const [choosing, setChoosing] = useState(false)
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const lookingFor = useDroppedNames(({ names }) => names)
  const closeChooser = () => {
    setChoosing(false)
    useDroppedNames.setState({ names: [] })
  }
  const addButton = (
    <Button
      variant={kept.paths.length > 0 ? 'default' : 'filled'}
      leftSection={<AddIcon size="0.875rem" aria-hidden />}
      onClick={() => setChoosing(true)}
    >
      Choose files or a folder…
    </Button>
  )
  return (
    <DropZone label="Drop to look into these files and folders" onDrop={takeDropped}>
      <Stack gap="md" maw="80rem">
        <Panel title="Files and folders" actions={kept.paths.length > 0 && addButton}>
          {kept.paths.length === 0 ? (
            <EmptyState
              icon={OpenIcon}
              title="Choose notes, or drop them here"
              text={
                <>
                  Folders of MIMIC-III, MIMIC-IV, OMOP, FHIR, MEDS or X12 835 files and of .txt notes are recognised; other
                  tables (CSV, TSV, NDJSON, also as .gz, or Parquet) are mapped column by column. Nothing is imported before the last step. Files
                  are read where they are{host.data && <>, on {host.data.machine}</>}, and never changed.
                  {!knowsPaths && (
                    <> In a browser, what is dropped has to be pointed out once more: a page is not told where files lie.</>
                  )}
                </>
              }
              action={addButton}
            />
          ) : (
            <ChosenPaths paths={kept.paths} />
          )}
        </Panel>
        {plan.reading && <Loading rows={4} label="Looking into the files" />}
        {plan.error !== null && plan.error !== undefined && (
          <ErrorNotice error={plan.error} title="This cannot be looked into" onRetry={plan.retry} />
        )}
        {inspection?.sources.map((source) =>
          kept.byHand.includes(source.source) ? (
            <ByHandNotice key={source.source} source={source.source} title={source.title} />
          ) : (
            <SourcePanel
              key={source.source}
              source={source}
              kept={kept}
              missing={source.source === 'text' ? plan.textPaths?.data?.missing : undefined}
            >
              {source.source === 'text' && plan.textPaths && <TextPathsPanel query={plan.textPaths} />}
            </SourcePanel>
          ),
        )}
        <TablesPanel plan={plan} />
        {plan.failures.map(({ path, error }) => (
          <ErrorNotice key={path} title={`${fileName(path)} cannot be read`} error={error} />
        ))}
        {inspection && <Unused unused={inspection.unused} chosen={kept.paths} />}
      </Stack>
      <FileChooser
        opened={choosing || lookingFor.length > 0}
        onClose={closeChooser}
        title="Files or a folder to import"
        choose="any"
        lookingFor={lookingFor}
        onChoose={addPaths}
      />
    </DropZone>
  )
}

function ChosenPaths({ paths }: { paths: string[] }) {
  const remove = (path: string) =>
    useKeptImport.setState((before) => ({ paths: before.paths.filter((other) => other !== path) }))
  return (
    <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Chosen files and folders">
      {paths.map((path) => (
        <Group component="li" key={path} gap="xs" wrap="nowrap">
          <Text style={{ overflowWrap: 'anywhere' }}>{path}</Text>
          <IconButton
            size="xs"
            variant="subtle"
            icon={CloseIcon}
            label={`Leave out ${fileName(path)}`}
            onClick={() => remove(path)}
          />
        </Group>
      ))}
    </Stack>
  )
}

function ByHandNotice({ source, title }: { source: SourceId; title: string }) {
  return (
    <Notice title={`The tables of ${title} are mapped by hand`}>
      <Group justify="space-between" gap="md">
        <Text>They are listed below, each with the columns that were recognised.</Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() =>
            useKeptImport.setState((before) => ({ byHand: before.byHand.filter((other) => other !== source) }))
          }
        >
          Read as {title}
        </Button>
      </Group>
    </Notice>
  )
}

/** Files that are not read, by reason: a folder may hold thousands. */
function Unused({ unused, chosen }: { unused: SourceInspection['unused']; chosen: readonly string[] }) {
  const reasons = new Map<string, string[]>()
  for (const { path, reason } of unused) reasons.set(reason, [...(reasons.get(reason) ?? []), pathBelow(path, chosen)])
  if (reasons.size === 0) return null
  return (
    <Disclosure summary={`${countOf(unused.length, 'file')} found that will not be read`}>
      <List size="sm" spacing={2}>
        {[...reasons].map(([reason, names]) => (
          <List.Item key={reason}>
            {reason}: {names.slice(0, shownNames).join(', ')}
            {names.length > shownNames && ` and ${names.length - shownNames} more`}
          </List.Item>
        ))}
      </List>
    </Disclosure>
  )
}
const shownNames = 12
