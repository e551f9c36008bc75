import { leakageFindings, type LeakageFinding, type Severity } from '../../shared/domain/leakageFindings.ts'
import { splitSetNames } from '../../shared/domain/split.ts'
import type { ReportFacts } from './facts.ts'
import { html, section, table, type Markup } from './html.ts'
import { moment } from './settings.ts'

/** What the checks of the split found for this task; null where they have not run. */
export function findingsOf({ leakage, labels }: ReportFacts): LeakageFinding[] | null {
  if (!leakage) return null
  const ofTask = { ...leakage, timeOrder: leakage.timeOrder.filter(isOfTask), outcomeWords: leakage.outcomeWords.filter(isOfTask) }
  return leakageFindings(ofTask, (set) => splitSetNames[set].toLowerCase())

  function isOfTask({ taskId }: { taskId: string }): boolean {
    return taskId === labels.taskId
  }
}

const severityNames: Record<Severity, string> = {
  problem: 'Problem: figures on this split are too good',
  look: 'To be looked at',
  fine: 'Nothing found',
  unchecked: 'Not known',
}

export function leakageSection(facts: ReportFacts): Markup {
  const findings = findingsOf(facts)
  const content = findings
    ? html`<p>Checked ${moment(facts.leakage?.computedAt ?? '')}.</p>${table({
        caption: 'What the checks of the split found',
        header: ['Check', 'Result', 'What was found'],
        text: [1, 2],
        rows: findings.map(({ title, severity, text }) => [title, severityNames[severity], text]),
      })}`
    : html`<p><strong>The leakage checks of this split have not been run.</strong> Whether patients or texts stand on both sides, and whether notes were written before the outcome, is not known.</p>`
  return section('leakage', 'Leakage checks', content)
}
