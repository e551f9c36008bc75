/** Details that are there for whoever asks: one line, opened by a click or by Enter. */
import type { ReactNode } from 'react'
import classes from './Disclosure.module.css'

export interface DisclosureProps {
  summary: ReactNode
  startsOpen?: boolean
  /** Told when it was opened or closed; for details that cost something. */
  onToggle?: (open: boolean) => void
  children: ReactNode
}

export function Disclosure({ summary, startsOpen, onToggle, children }: DisclosureProps) {
  return (
    <details className={classes.details} open={startsOpen} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary className={classes.summary}>{summary}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  )
}
