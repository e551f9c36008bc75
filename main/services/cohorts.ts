import type { TableOne, TableOneInput } from '../../shared/domain/tableOne.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** Cohorts and what describes them. */

export async function tableOne(session: Session, input: TableOneInput, signal?: AbortSignal): Promise<TableOne> {
  return compute(session, 'tableOne', input, signal)
}
