/**
 * What a press changes at once, and what takes longer to draw. A deferred value of React's would not do: its work may begin, and
 * be put in place, before the browser has painted what came first.
 */
import { useEffect, useState } from 'react'

/** Runs `work` once what has changed is painted. What it gives stops it. */
export function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    timer = setTimeout(work)
  }
  // A window that nobody sees is not painted.
  const frame = document.hidden ? undefined : requestAnimationFrame(soon)
  if (frame === undefined) soon()
  return () => {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

/** `value` once the change that came with it has been painted; until then what it was before. */
export function useAfterPaint<Value>(value: Value): Value {
  const [painted, setPainted] = useState({ value })
  useEffect(() => afterPaint(() => setPainted((before) => (Object.is(before.value, value) ? before : { value }))), [value])
  return painted.value
}

/** False until what came with it has been painted: a frame first, then what fills it. */
export function useIsPainted(): boolean {
  const [isPainted, setPainted] = useState(false)
  useEffect(() => afterPaint(() => setPainted(true)), [])
  return isPainted
}
