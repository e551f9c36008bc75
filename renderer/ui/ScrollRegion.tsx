/** Content that may be larger than its place: it scrolls within, also by keyboard. */
import type { ReactNode } from 'react'
import { ScrollArea } from '@mantine/core'

export interface ScrollRegionProps {
  /** Spoken name. */
  label: string
  maxHeight?: string
  className?: string
  children: ReactNode
}

export function ScrollRegion({ label, maxHeight, className, children }: ScrollRegionProps) {
  return (
    <ScrollArea.Autosize
      mah={maxHeight}
      className={className}
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
    >
      {children}
    </ScrollArea.Autosize>
  )
}
