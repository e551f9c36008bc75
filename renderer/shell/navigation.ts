/** The screens of the app, in the order of the work: notes, labels, models, results. */
import {
  CompareIcon,
  CorporaIcon,
  ExperimentsIcon,
  HelpIcon,
  ModelsIcon,
  OperationsIcon,
  PlannerIcon,
  PredictionsIcon,
  ReviewIcon,
  RunsIcon,
  SettingsIcon,
  TasksIcon,
  type IconComponent,
} from '../ui/icons.ts'

export interface Screen {
  path: string
  label: string
  icon: IconComponent
  /** Pressed after G. */
  key: string
}

export const screens: readonly Screen[] = [
  { path: '/corpora', label: 'Corpora', icon: CorporaIcon, key: 'c' },
  { path: '/tasks', label: 'Tasks & splits', icon: TasksIcon, key: 't' },
  { path: '/models', label: 'Models', icon: ModelsIcon, key: 'm' },
  { path: '/runs', label: 'Runs', icon: RunsIcon, key: 'r' },
  { path: '/experiments', label: 'Experiments', icon: ExperimentsIcon, key: 'e' },
  { path: '/predictions', label: 'Predictions', icon: PredictionsIcon, key: 'p' },
  { path: '/review', label: 'Review', icon: ReviewIcon, key: 'v' },
  { path: '/compare', label: 'Compare', icon: CompareIcon, key: 'o' },
  { path: '/operations', label: 'Operations', icon: OperationsIcon, key: 'w' },
  { path: '/planner', label: 'Planner', icon: PlannerIcon, key: 'l' },
  { path: '/settings', label: 'Settings', icon: SettingsIcon, key: 's' },
  { path: '/help', label: 'Help', icon: HelpIcon, key: 'h' },
]
