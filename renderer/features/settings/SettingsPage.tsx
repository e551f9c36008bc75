/** Appearance, devices, the machine the workbench runs on, and what the product is and is not. */
import { countOf } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useAppearance, zoomSteps } from '../../lib/uiState.ts'
import { SegmentedControl } from '../../ui/Controls.tsx'
import { Stack, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { useSchemeChoice, type SchemeChoice } from '../../ui/scheme.ts'
import { Await } from '../../ui/States.tsx'
import { AuditLog } from './AuditLog.tsx'
import { Devices } from './Devices.tsx'
import { Encryption } from './Encryption.tsx'
import { Setting } from './Setting.tsx'

const schemes: { value: SchemeChoice; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
]

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Stack gap="md" maw="60rem">
        <Appearance />
        <Encryption />
        <AuditLog />
        <Devices />
        <Machine />
        <About />
      </Stack>
    </Page>
  )
}

function Appearance() {
  const [scheme, setScheme] = useSchemeChoice()
  const zoom = useAppearance((appearance) => appearance.zoom)
  return (
    <Panel title="Appearance">
      <Stack gap="sm">
        <Setting label="Theme">
          <SegmentedControl aria-label="Theme" data={schemes} value={scheme} onChange={setScheme} />
        </Setting>
        <Setting label="Text size">
          <SegmentedControl
            aria-label="Text size"
            data={zoomSteps.map((step) => ({ value: String(step), label: `${step} %` }))}
            value={String(zoom)}
            onChange={(value) => useAppearance.setState({ zoom: Number(value) })}
          />
        </Setting>
      </Stack>
    </Panel>
  )
}

function Machine() {
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const workspace = useApi('workspace.state', undefined)
  return (
    <Panel title="This workbench">
      <Await query={host} rows={4}>
        {({ threads, platform, kind, defaultFolder, version }) => (
          <Stack gap="xs">
            <Setting label="Processor">{countOf(threads, 'thread')}</Setting>
            <Setting label="Host">
              {kind === 'electron' ? 'Desktop application' : 'Headless host, shown in a browser'}
            </Setting>
            <Setting label="Platform">{platform}</Setting>
            <Setting label="Version">{version}</Setting>
            <Setting label="New workspaces go to">{defaultFolder}</Setting>
            {workspace.data?.open && <Setting label="Open workspace">{workspace.data.open.path}</Setting>}
          </Stack>
        )}
      </Await>
    </Panel>
  )
}

function About() {
  return (
    <Panel title="About">
      <Stack gap="sm">
        <Text>
          Wardbench finetunes and judges clinical language models on a hospital’s own notes, on its own workstation,
          without any network.
        </Text>
        <Text>
          <b>Research and quality use, not a medical device.</b> Risks shown here must not decide about the care of a
          patient.
        </Text>
        <Text c="dimmed">
          Weights, predictions, logs and reports that come from patients’ notes are protected health information and
          stay in the workspace until a person exports them.
        </Text>
        <Text c="dimmed">
          Licence: Apache-2.0. Paper: “Generalist Foundation Models Are Not Clinical Enough for Hospital Operations”,
          arXiv 2511.13703.
        </Text>
      </Stack>
    </Panel>
  )
}
