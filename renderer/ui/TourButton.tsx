/** The way into the guided tour, or back into it. */
import { Button } from '@mantine/core'
import { startTour, useTour } from '../lib/tour.ts'
import { HelpIcon } from './icons.ts'

export function TourButton() {
  const { step, left, seen } = useTour()
  return (
    <Button
      variant={seen ? 'default' : 'light'}
      leftSection={<HelpIcon size="0.9375rem" aria-hidden />}
      disabled={step !== null}
      onClick={startTour}
    >
      {left !== null ? 'Go on with the tour' : seen ? 'Guided tour again' : 'Guided tour'}
    </Button>
  )
}
