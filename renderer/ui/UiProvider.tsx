/** Everything the component libraries need around the app: theme, style nonce, dialogs, zoom. */
// In cascade layers, so that the app's own styles always win.
import '@mantine/core/styles.layer.css'
import { useEffect, type ReactNode } from 'react'
import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { styleNonce } from '../lib/nonce.ts'
import { useAppearance } from '../lib/uiState.ts'
import { cssVariables, theme } from './theme.ts'

const colourScheme = localStorageColorSchemeManager({ key: 'wardbench-scheme' })

export function UiProvider({ children }: { children: ReactNode }) {
  const zoom = useAppearance((appearance) => appearance.zoom)
  useEffect(() => {
    document.documentElement.style.setProperty('--wb-zoom', String(zoom / 100))
  }, [zoom])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <ModalsProvider>{children}</ModalsProvider>
    </MantineProvider>
  )
}
