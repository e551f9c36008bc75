/**
 * What stands in cells of long tables: plain elements. A table that is scrolled makes dozens of them between two paints, and the
 * kit's own, with their tooltips, take a millisecond each.
 */
import type { ReactNode } from 'react'
import classes from './Cells.module.css'
import type { IconComponent } from './icons.ts'

/** Parts of a cell side by side, as high as a row. */
export function CellRow({ children }: { children: ReactNode }) {
  return <div className={classes.row}>{children}</div>
}

export function CellLink({ href, label, children }: { href: string; /** Spoken name, where the text alone says too little. */ label?: string; children: ReactNode }) {
  return (
    <a className={classes.link} href={href} aria-label={label}>
      {children}
    </a>
  )
}

export function CellCheckbox({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return <input type="checkbox" className={classes.check} aria-label={label} checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
}

export function CellButton({ icon: Icon, label, disabled, onClick }: { icon: IconComponent; label: string; disabled?: boolean; onClick: () => void }) {
  return (
    <button type="button" className={classes.button} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon size="1.0625rem" stroke={1.6} aria-hidden />
    </button>
  )
}
