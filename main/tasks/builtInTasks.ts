import cci from '../../assets/tasks/cci.json' with { type: 'json' }
import denial from '../../assets/tasks/denial.json' with { type: 'json' }
import los from '../../assets/tasks/los.json' with { type: 'json' }
import mortality from '../../assets/tasks/mortality.json' with { type: 'json' }
import readmission from '../../assets/tasks/readmission.json' with { type: 'json' }
import { task, type Task } from '../../shared/domain/task.ts'

/** The five ReMedE tasks (SPEC section 3), validated like any task a user adds. */
export function builtInTasks(): Task[] {
  return [readmission, mortality, los, denial, cci].map((definition) => task.parse(definition))
}
