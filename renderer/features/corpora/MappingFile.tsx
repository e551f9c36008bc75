/** The mapping as a JSON file: saved for the next export or for the terminal, and loaded again. */
import type { FilePreview, ImportFile } from '../../../shared/domain/corpus.ts'
import { importMap, mapFile, mapOf, mappedReading } from '../../../shared/domain/importMap.ts'
import { download } from '../../lib/download.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { apiKey, callApi, queryClient } from '../../lib/queries.ts'
import { Button, FileButton } from '../../ui/Controls.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'
import { fileName, previewInput, sameReading, type FileDraft } from './importDraft.ts'

export function MappingFile({ drafts }: { drafts: FileDraft[] }) {
  const save = () => {
    const map = mapOf(drafts.map(({ file, preview }) => ({ file, preview, fileName: fileName(file.path) })))
    download('mapping.json', new Blob([`${JSON.stringify(map, null, 2)}\n`], { type: 'application/json' }))
  }
  const load = async (chosen: File | null) => {
    if (!chosen) return
    try {
      const unknown = await applyMap(await chosen.text(), drafts)
      if (unknown.length === 0) toast('Columns are mapped as the file says.')
      else toast(unknown.join(' '), 'failed', 'Columns that are not there were left out')
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <>
      <FileButton accept="application/json,.json" onChange={(chosen) => void load(chosen)}>
        {(props) => (
          <Button size="compact-xs" variant="default" {...props}>
            Load mapping…
          </Button>
        )}
      </FileButton>
      <Button size="compact-xs" variant="default" onClick={save}>
        Save mapping
      </Button>
    </>
  )
}

/** @returns what each file does not have, in words. @throws Error that says what is wrong with the JSON */
async function applyMap(json: string, drafts: readonly FileDraft[]): Promise<string[]> {
  const map = parseMap(json)
  const unknown: string[] = []
  const files = { ...useKeptImport.getState().files }
  for (const { preview, file } of drafts) {
    const name = fileName(file.path)
    const { table = file.table, firstRowIsData = file.firstRowIsData ?? false } = mappedReading(map, name)
    const wanted = { path: file.path, table, firstRowIsData: firstRowIsData ? (true as const) : undefined }
    const mapped = mapFile(await previewAs(preview, wanted), name, map)
    files[file.path] = mapped.file
    if (mapped.unknown.length > 0) unknown.push(`${name} has no column ${mapped.unknown.join(', ')}.`)
  }
  useKeptImport.setState({ files })
  return unknown
}

function parseMap(json: string) {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new Error('This file is not JSON. Choose one that was saved here, or written for import --map.', { cause })
  }
  const parsed = importMap.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`This is no mapping: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`)
}

async function previewAs(
  preview: FilePreview,
  wanted: Pick<ImportFile, 'path' | 'table' | 'firstRowIsData'>,
): Promise<FilePreview> {
  if (sameReading(preview, wanted)) return preview
  const input = previewInput(wanted)
  const fresh = await callApi('corpora.preview', input)
  queryClient.setQueryData(apiKey('corpora.preview', input), fresh)
  return fresh
}
