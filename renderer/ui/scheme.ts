/** Light, dark or the system's choice. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'

export type SchemeChoice = 'light' | 'dark' | 'auto'

/** What is shown now. */
export function useScheme(): 'light' | 'dark' {
  return useComputedColorScheme('light', { getInitialValueInEffect: false })
}

export function useSchemeChoice(): [SchemeChoice, (choice: SchemeChoice) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return [colorScheme, setColorScheme]
}
