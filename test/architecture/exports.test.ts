/** What leaves a workspace goes through the question for a reason: nobody hands a file over beside it without being named here. */
import { expect, it } from 'vitest'
import { code, projectFiles } from './projectFiles.ts'

const withoutAsking = [
  // Definitions: they hold nothing of patients.
  'renderer/features/corpora/MappingFile.tsx',
  'renderer/features/experiments/FilePanel.tsx',
  'renderer/features/experiments/SettingsTab.tsx',
  'renderer/features/planner/PlanResult.tsx',
  'renderer/features/tasks/CohortsTab.tsx',
  'renderer/features/tasks/TasksTab.tsx',
  // Their call to the workbench takes the reason.
  'renderer/features/operations/MonitoringView.tsx',
  'renderer/features/operations/WorklistTools.tsx',
  'renderer/features/predictions/ExportList.tsx',
  'renderer/features/predictions/PredictionsPage.tsx',
  'renderer/features/review/ExportReview.tsx',
  'renderer/features/settings/AuditLog.tsx',
  // They ask.
  'renderer/lib/exportFile.ts',
  'renderer/ui/ChartCanvas.tsx',
]

it('only files that are named here hand over a file without the question of exportFile.ts', () => {
  const found = projectFiles(['renderer'], code).filter(({ text }) => /from '[./]+(?:lib\/)?download\.ts'|createObjectURL\(/.test(text))
  expect(found.map(({ path }) => path).filter((path) => path !== 'renderer/lib/download.ts').toSorted()).toEqual(withoutAsking.toSorted())
})
