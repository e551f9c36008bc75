/** Which workspace is open and what kind of data it holds; the way to the command palette. */
import type { WorkspaceInfo } from '../../shared/domain/workspace.ts'
import { navigate } from '../lib/address.ts'
import { lockNow } from '../lib/lock.ts'
import { useApi, useApiMutation } from '../lib/queries.ts'
import { useOverlays } from '../lib/uiState.ts'
import { EncryptedBadge, ReadOnlyBadge, SyntheticBadge } from '../ui/Badges.tsx'
import { IconButton, Menu } from '../ui/Controls.tsx'
import { toastError } from '../ui/Dialogs.tsx'
import {
  ChevronDownIcon,
  CloseIcon,
  DarkIcon,
  KeyboardIcon,
  LightIcon,
  LockIcon,
  OpenIcon,
  SearchIcon,
  WorkspaceIcon,
} from '../ui/icons.ts'
import { Keys } from '../ui/Keys.tsx'
import { UnstyledButton } from '../ui/Layout.tsx'
import { useScheme, useSchemeChoice } from '../ui/scheme.ts'
import { Messages } from './Messages.tsx'
import classes from './Shell.module.css'

export function TopBar() {
  const state = useApi('workspace.state', undefined)
  const workspace = state.data?.open ?? null
  const corpora = useApi('corpora.list', undefined, { enabled: workspace !== null })
  const synthetic = workspace !== null && corpora.data?.some((corpus) => corpus.synthetic)
  const scheme = useScheme()
  const [, setScheme] = useSchemeChoice()
  return (
    <header className={classes.top}>
      <span className={classes.brand}>Wardbench</span>
      {workspace && <WorkspaceMenu {...workspace} />}
      {workspace?.encrypted && <EncryptedBadge />}
      {synthetic && <SyntheticBadge />}
      {workspace?.readOnly && <ReadOnlyBadge />}
      <Messages />
      <UnstyledButton className={classes.searchButton} onClick={() => useOverlays.setState({ palette: true })}>
        <SearchIcon size="0.875rem" aria-hidden />
        Go to or run
        <span style={{ marginInlineStart: 'auto' }}>
          <Keys of="palette" />
        </span>
      </UnstyledButton>
      <IconButton
        icon={KeyboardIcon}
        label="Keyboard shortcuts"
        onClick={() => useOverlays.setState({ shortcuts: true })}
      />
      <IconButton
        icon={scheme === 'dark' ? LightIcon : DarkIcon}
        label={scheme === 'dark' ? 'Light appearance' : 'Dark appearance'}
        onClick={() => setScheme(scheme === 'dark' ? 'light' : 'dark')}
      />
    </header>
  )
}

function WorkspaceMenu({ name, path, encrypted }: WorkspaceInfo) {
  const close = useApiMutation('workspace.close', {
    invalidates: ['workspace'],
    onSuccess: () => navigate('/workspace'),
  })
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.workspaceButton} aria-label={`Workspace ${name}`} title={path}>
          <WorkspaceIcon size="0.9375rem" stroke={1.6} aria-hidden />
          <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{name}</span>
          <ChevronDownIcon size="0.8125rem" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<OpenIcon size="0.9375rem" aria-hidden />} onClick={() => navigate('/workspace')}>
          Open or create another workspace
        </Menu.Item>
        {encrypted && (
          <Menu.Item
            leftSection={<LockIcon size="0.9375rem" aria-hidden />}
            rightSection={<Keys of="lock" />}
            onClick={() => void lockNow()}
          >
            Lock now
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<CloseIcon size="0.9375rem" aria-hidden />}
          onClick={() => close.mutate(undefined, { onError: toastError })}
        >
          Close this workspace
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
