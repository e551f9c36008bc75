/** A part of a screen that takes files dropped upon it. Dropping is never the only way: there is a button as well. */
import { useState, type DragEvent, type ReactNode } from 'react'
import { droppedFiles, type Dropped } from '../lib/droppedFiles.ts'
import classes from './DropZone.module.css'

export interface DropZoneProps {
  /** Said while something is held over it. */
  label: string
  onDrop: (dropped: Dropped) => void
  disabled?: boolean
  children: ReactNode
}

export function DropZone({ label, onDrop, disabled = false, children }: DropZoneProps) {
  const [over, setOver] = useState(false)
  const hold = (event: DragEvent) => {
    if (disabled || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    setOver(true)
  }
  const leave = (event: DragEvent) => {
    if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
    setOver(false)
  }
  const drop = (event: DragEvent) => {
    if (disabled || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(false)
    onDrop(droppedFiles(event.dataTransfer))
  }
  return (
    <div className={classes.zone} onDragEnter={hold} onDragOver={hold} onDragLeave={leave} onDrop={drop}>
      {children}
      {over && (
        <div className={classes.cover} aria-hidden>
          {label}
        </div>
      )}
    </div>
  )
}
