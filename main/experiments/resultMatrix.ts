import type { ExperimentKind, ExperimentReport, GroupResult, ResultTable } from '../../shared/domain/experiment.ts'

/** The matrix of kinds that are one: transfer (rows: finetuned on; columns: task), and the token budget of one task. */
export function matrixOf(kind: ExperimentKind, tables: readonly ResultTable[]): ExperimentReport['matrix'] {
  if (kind === 'transfer-matrix') {
    const rows = namesOf('finetuned on', tables)
    const cells = rows.map((row) => tables.map(({ groups }) => groups.find(({ labels }) => labels['finetuned on'] === row) ?? null))
    return { rows: rows.map(String), columns: tables.map(({ taskId }) => taskId), cells }
  }
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

type Label = GroupResult['labels'][string]

/** What a label says, in the order of the tables. */
function namesOf(label: string, tables: readonly ResultTable[]): Label[] {
  return [...new Set(tables.flatMap(({ groups }) => groups.map(({ labels }) => labels[label])))]
}
