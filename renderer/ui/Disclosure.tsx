/** Details that are there for whoever asks: one line, opened by a click or by Enter. */
import type { ReactNode } from 'react'
import classes from './Disclosure.module.css'

export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className={classes.details}>
      <summary className={classes.summary}>{summary}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  )
}
