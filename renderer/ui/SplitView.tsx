/** Two panes side by side. The bar between them is moved with the mouse or the arrow keys, and stays where it was left. */
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { usePanes } from '../lib/uiState.ts'
import classes from './SplitView.module.css'

export interface SplitViewProps {
  /** Under which the place of the bar is remembered. */
  name: string
  /** Spoken name of the bar. */
  label: string
  /** Share of the first pane, in per cent, until someone moves the bar. */
  share?: number
  first: ReactNode
  second: ReactNode
}

const least = 20
const most = 80
const step = 2

export function SplitView({ name, label, share: initial = 50, first, second }: SplitViewProps) {
  const frame = useRef<HTMLDivElement>(null)
  const share = usePanes((panes) => panes[name]) ?? initial
  const move = (to: number) => usePanes.setState({ [name]: Math.round(Math.min(most, Math.max(least, to))) })

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !frame.current) return
    const { left, width } = frame.current.getBoundingClientRect()
    move(((event.clientX - left) / width) * 100)
  }
  const onKey = (event: KeyboardEvent) => {
    const places: Record<string, number> = {
      ArrowLeft: share - step,
      ArrowRight: share + step,
      Home: least,
      End: most,
    }
    const to = places[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    move(to)
  }
  return (
    <div ref={frame} className={classes.frame} style={{ gridTemplateColumns: `minmax(0, ${share}fr) 0.75rem minmax(0, ${100 - share}fr)` }}>
      {first}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={share}
        aria-valuemin={least}
        aria-valuemax={most}
        tabIndex={0}
        className={classes.bar}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => move(initial)}
        onKeyDown={onKey}
      />
      {second}
    </div>
  )
}
