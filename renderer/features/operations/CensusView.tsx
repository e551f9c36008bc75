/** How many of a day's inpatients leave on which of the next days, from what the model said by then, beside what came. */
import { useCallback } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import type { CensusForecast } from '../../../shared/domain/worklist.ts'
import { censusFigure } from '../../../shared/charts/census.ts'
import type { Look } from '../../../shared/charts/figure.ts'
import { useAddressQuery } from '../../lib/address.ts'
import { countOf } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { DayPicker, useWorklistDays } from './DayPicker.tsx'

export function CensusView({ operating }: { operating: OperatingModel }) {
  const [query, change] = useAddressQuery()
  const days = useWorklistDays(operating.id, 'admission')
  return (
    <Await query={days}>
      {([newest]) => {
        if (!newest) return <EmptyState title="Nobody is scored yet" text="Score admission notes: the census counts the stays that they belong to." />
        const day = query.get('census') ?? newest.day
        return (
          <Stack gap="md">
            <Group gap="sm">
              <Text fw={500}>At the end of</Text>
              <DayPicker operatingId={operating.id} dayBy="admission" label="Day of the census" day={day} all={false} onChange={(census) => change({ census })} />
            </Group>
            <Census operatingId={operating.id} day={day} />
          </Stack>
        )
      }}
    </Await>
  )
}

function Census({ operatingId, day }: { operatingId: number; day: string }) {
  const census = useApi('operations.census', { operatingId, day }, { keepPrevious: true })
  return (
    <Await query={census}>
      {(forecast) => (
        <>
          {forecast.scored < forecast.inpatients && (
            <Notice>
              {countOf(forecast.inpatients - forecast.scored, 'inpatient has', 'inpatients have')} no score of this model and {forecast.inpatients - forecast.scored === 1 ? 'is' : 'are'} not counted below.
            </Notice>
          )}
          <CensusFigure forecast={forecast} />
        </>
      )}
    </Await>
  )
}

function CensusFigure({ forecast }: { forecast: CensusForecast }) {
  const draw = useCallback((look: Look) => censusFigure(forecast, look), [forecast])
  return (
    <FigurePanel
      draw={draw}
      fileName={`census-${forecast.day}`}
      empty="No day to show."
      help="Each inpatient's probabilities of the four bins, shared over the days of a bin as stays that had ended by then shared them, without the days that are over. The number of discharges is a sum of independent chances, added up exactly; patients move independently of each other only roughly, so real days vary more. Patients who come later are not counted; a stay without a discharge time counts as one of today for 90 days."
    />
  )
}
