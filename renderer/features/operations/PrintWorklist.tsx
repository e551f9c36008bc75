/** A worklist on paper: all its entries, as filtered and sorted, with room for a tick. */
import { useEffect, useState, type ReactNode } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { statusNames, type WorklistFilter, type WorklistRow } from '../../../shared/domain/worklist.ts'
import { worklistUses } from '../../../shared/domain/worklistUse.ts'
import { countOf, formatDate, formatMoment, formatProbability, missing } from '../../lib/format.ts'
import { callApi } from '../../lib/queries.ts'
import { toastError } from '../../ui/Dialogs.tsx'
import { PrintSheet } from '../../ui/PrintSheet.tsx'

/** A list of more is not worked on paper. */
const mostRows = 2000

interface Printed {
  rows: WorklistRow[]
  total: number
  at: string
}

interface PrintedWorklist {
  operating: OperatingModel
  filter: Partial<WorklistFilter> & { operatingId: number }
  filterText: string
}

/** `sheet` has to be drawn; `reading` until its entries are there. */
export function usePrintedWorklist({ operating, filter, filterText }: PrintedWorklist): { print: () => Promise<void>; reading: boolean; sheet: ReactNode } {
  const [printed, setPrinted] = useState<Printed | null>(null)
  const [reading, setReading] = useState(false)
  useEffect(() => {
    if (!printed) return
    // Gone afterwards: it is drawn with every change of the list, and another print would show it again.
    const done = () => setPrinted(null)
    window.addEventListener('afterprint', done, { once: true })
    window.print()
    return () => window.removeEventListener('afterprint', done)
  }, [printed])
  const print = async () => {
    setReading(true)
    try {
      setPrinted(await readAll(filter))
    } catch (error) {
      toastError(error)
    } finally {
      setReading(false)
    }
  }
  const sheet = printed && (
    <PrintSheet>
      <Sheet operating={operating} filterText={filterText} printed={printed} />
    </PrintSheet>
  )
  return { print, reading, sheet }
}

async function readAll(filter: Partial<WorklistFilter> & { operatingId: number }): Promise<Printed> {
  const rows: WorklistRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page: { rows: WorklistRow[]; next: string | null; total: number } = await callApi('operations.worklist', { ...filter, cursor, limit: 500 })
    rows.push(...page.rows)
    cursor = page.next
    if (cursor === null || rows.length >= mostRows) return { rows, total: page.total, at: new Date().toISOString() }
  }
}

function Sheet({ operating, filterText, printed: { rows, total, at } }: { operating: OperatingModel; filterText: string; printed: Printed }) {
  const { title, dayBy, dayName } = worklistUses[operating.task.label.kind]
  const dayOf = (row: WorklistRow) => formatDate((dayBy === 'admission' ? row.admitTime : dayBy === 'discharge' ? row.dischargeTime : null) ?? row.time)
  return (
    <>
      <h1>{title}</h1>
      <p>
        {operating.name}, version {operating.version}; {filterText}. {countOf(total, 'entry', 'entries')}
        {total > rows.length && `, the first ${rows.length} of them here`}. Printed {formatMoment(at)}.
      </p>
      <p>Protected health information. Research and quality use, not a medical device.</p>
      <table>
        <thead>
          <tr>
            {['Done', 'Risk', 'Flagged', 'Patient', 'Note', dayName, 'Status', 'Assigned to', 'Due', 'Remark'].map((header) => (
              <th key={header}>{header}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.scoreId}>
              <td>☐</td>
              <td>{formatProbability(row.risk)}</td>
              <td>{row.flagged ? 'yes' : 'no'}</td>
              <td>{row.patientKey}</td>
              <td>{row.noteKey}</td>
              <td>{dayOf(row)}</td>
              <td>{statusNames[row.status]}</td>
              <td>{row.assignee || missing}</td>
              <td>{row.dueOn ?? missing}</td>
              <td>{row.remark}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
