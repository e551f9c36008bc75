/**
 * A table larger than its place: it scrolls within, under its head and beside its first column; a row with `data-total` stays at
 * the end. A shadow and a button say that there is more to the right. Its height stays the same however many rows there are.
 */
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import classes from './WideTable.module.css'
import { ChevronRightIcon } from './icons.ts'

interface WideTableProps {
  /** Spoken name of the place. */
  label: string
  height: string
  /** A Table. */
  children: ReactNode
  /** Below it, beside the button. */
  footer: ReactNode
}

export function WideTable({ label, height, children, footer }: WideTableProps) {
  const viewport = useRef<HTMLDivElement>(null)
  const [more, setMore] = useState(false)
  const look = () => {
    const { scrollLeft = 0, clientWidth = 0, scrollWidth = 0 } = viewport.current ?? {}
    setMore(scrollLeft + clientWidth < scrollWidth - 1)
  }
  useEffect(() => {
    const place = viewport.current
    if (!place) return
    const observer = new ResizeObserver(look)
    for (const each of [place, ...place.children]) observer.observe(each)
    return () => observer.disconnect()
  }, [])
  return (
    <>
      <div className={classes.frame} data-more={more || undefined}>
        <div ref={viewport} className={classes.viewport} style={{ height }} tabIndex={0} role="region" aria-label={label} onScroll={look}>
          {children}
        </div>
      </div>
      <div className={classes.footer}>
        <div>{footer}</div>
        <Button
          variant="default"
          size="compact-xs"
          rightSection={<ChevronRightIcon size="0.875rem" aria-hidden />}
          style={{ visibility: more ? undefined : 'hidden', flexShrink: 0 }}
          onClick={() => viewport.current?.scrollBy({ left: viewport.current.clientWidth / 2 })}
        >
          More columns
        </Button>
      </div>
    </>
  )
}
