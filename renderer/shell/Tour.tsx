/**
 * The guided tour: a strip below the screen, beside which everything goes on working, and a frame around what it speaks
 * of. Nothing is covered. Escape leaves it; it goes on later from where it was left.
 */
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { navigate } from '../lib/address.ts'
import { useApi } from '../lib/queries.ts'
import { endTour, leaveTour, useTour } from '../lib/tour.ts'
import { Button, IconButton } from '../ui/Controls.tsx'
import { CloseIcon } from '../ui/icons.ts'
import { Text } from '../ui/Layout.tsx'
import classes from './Tour.module.css'
import { tourSteps } from './tourSteps.ts'

export function Tour() {
  const step = useTour((tour) => tour.step)
  const shown = step === null ? undefined : tourSteps[step]
  return shown && step !== null ? <Strip step={step} /> : null
}

function Strip({ step }: { step: number }) {
  const { title, text, path, targets } = tourSteps[step]!
  const [location] = useLocation()
  const isOpen = useApi('workspace.state', undefined).data?.open != null
  const next = useRef<HTMLButtonElement>(null)
  const isThere = location === path || location.startsWith(`${path}/`)
  usePointing(targets, isThere)
  useEscape(leaveTour)
  useEffect(() => navigate(path), [path])
  useEffect(() => next.current?.focus(), [])
  const last = step === tourSteps.length - 1
  const go = (to: number) => useTour.setState({ step: to })
  return (
    <section className={classes.strip} aria-label="Guided tour">
      <div className={classes.words} role="status">
        <Text fw={600}>
          {step + 1} of {tourSteps.length}: {title}
        </Text>
        <Text size="sm">{isOpen || step === 0 ? text : 'This screen needs an open workspace: go back a step and create the demo hospital.'}</Text>
      </div>
      {!isThere && (
        <Button variant="default" size="compact-sm" onClick={() => navigate(path)}>
          Back to this step
        </Button>
      )}
      <Button variant="default" size="compact-sm" disabled={step === 0} onClick={() => go(step - 1)}>
        Back
      </Button>
      <Button ref={next} size="compact-sm" onClick={() => (last ? endTour() : go(step + 1))}>
        {last ? 'Finish' : 'Next'}
      </Button>
      <IconButton icon={CloseIcon} label="Leave the tour (Escape)" onClick={leaveTour} />
    </section>
  )
}

/** Marks the first target that is there, also when it comes later or is drawn anew. */
function usePointing(targets: readonly string[], isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return
    let marked: Element | null = null
    const mark = () => {
      const found = targets.map((target) => document.querySelector(target)).find(Boolean) ?? null
      if (found === marked && marked?.isConnected !== false) return
      marked?.removeAttribute('data-tour')
      found?.setAttribute('data-tour', '')
      found?.scrollIntoView({ block: 'nearest' })
      marked = found
    }
    mark()
    const observer = new MutationObserver(mark)
    observer.observe(document.body, { childList: true, subtree: true })
    return () => {
      observer.disconnect()
      marked?.removeAttribute('data-tour')
    }
  }, [targets, isThere])
}

/** What is open above the page takes the key first. */
function useEscape(leave: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const above = document.querySelectorAll('[role="dialog"], [role="listbox"], [role="menu"]')
      if (event.key === 'Escape' && !event.defaultPrevented && ![...above].some((each) => each.checkVisibility())) leave()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [leave])
}
