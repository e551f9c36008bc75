import type { ExperimentKind, ExperimentReport, GroupResult, ResultTable } from '../../shared/domain/experiment.ts'

/** The matrix of kinds that are one: transfer (rows: finetuned on; columns: task), the token budget of one task, and a trajectory (rows: steps). */
export function matrixOf(kind: ExperimentKind, tables: readonly ResultTable[], taskNames: ReadonlyMap<string, string>): ExperimentReport['matrix'] {
  if (kind === 'transfer-matrix') {
    const rows = namesOf('finetuned on', tables)
    const cells = rows.map((row) => tables.map(({ groups }) => groups.find(({ labels }) => labels['finetuned on'] === row) ?? null))
    return { rows: rows.map(String), columns: tables.map(({ taskId }) => taskNames.get(taskId) ?? taskId), cells }
  }
  if (kind === 'pretraining-trajectory') return curves(tables, taskNames)
  if (kind !== 'token-budget' || tables.length !== 1) return null
  const [rows, columns] = [namesOf('pretrained', tables), namesOf('finetuned', tables)]
  const at = (row: Label, column: Label) =>
    tables[0].groups.find(({ labels }) => labels.pretrained === row && labels.finetuned === column) ?? null
  return {
    rows: rows.map(String),
    columns: columns.map(String),
    cells: rows.map((row) => columns.map((column) => at(row, column))),
  }
}

/** Tasks side by side along one pretraining. */
function curves(tables: readonly ResultTable[], taskNames: ReadonlyMap<string, string>): ExperimentReport['matrix'] {
  const steps = namesOf('pretraining steps', tables)
  const cells = steps.map((step) => tables.map(({ groups }) => groups.find(({ labels }) => labels['pretraining steps'] === step) ?? null))
  const rows = steps.map((step, index) => {
    const perplexity = cells[index].find((cell) => cell !== null)?.perplexity ?? null
    return `step ${step}${perplexity === null ? '' : `, perplexity ${perplexity.toFixed(1)}`}`
  })
  const columns = tables.map(({ taskId, set }) => `${taskNames.get(taskId) ?? taskId}${set === 'external' ? ' (external test)' : ''}`)
  return { rows, columns, cells }
}

type Label = GroupResult['labels'][string]

/** What a label says, in the order of the tables. */
function namesOf(label: string, tables: readonly ResultTable[]): Label[] {
  return [...new Set(tables.flatMap(({ groups }) => groups.map(({ labels }) => labels[label])))]
}
