/** Analyses of the passes that are compared, beyond the comparison itself: a tab each. */
import type { MinimumSample } from '../../../shared/domain/analysis.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import type { AnalysisContext } from './AnalysisFrame.tsx'
import { DriftTab } from './DriftTab.tsx'
import { ExternalTab } from './ExternalTab.tsx'
import { RecalibrationTab } from './RecalibrationTab.tsx'
import { SubgroupsTab } from './SubgroupsTab.tsx'

const tabs = { subgroups: SubgroupsTab, drift: DriftTab, external: ExternalTab, recalibration: RecalibrationTab }
export type AnalysisTab = keyof typeof tabs

export const analysisTabs: readonly { id: AnalysisTab; name: string }[] = [
  { id: 'subgroups', name: 'Subgroups' },
  { id: 'drift', name: 'Drift' },
  { id: 'external', name: 'External' },
  { id: 'recalibration', name: 'Recalibration' },
]

interface AnalysisProps {
  tab: AnalysisTab
  context: Omit<AnalysisContext, 'minimum' | 'onMinimum'>
}

const usual: MinimumSample = { notes: 50, events: 10 }

/** The minimum holds for all of them. */
export function Analysis({ tab, context }: AnalysisProps) {
  const [query, change] = useAddressQuery()
  const minimum: MinimumSample = {
    notes: numberParam(query.get('notes')) ?? usual.notes,
    events: numberParam(query.get('events')) ?? usual.events,
  }
  const onMinimum = ({ notes, events }: MinimumSample) =>
    change({ notes: notes === usual.notes ? null : notes, events: events === usual.events ? null : events })
  const Tab = tabs[tab]
  return <Tab context={{ ...context, minimum, onMinimum }} />
}
