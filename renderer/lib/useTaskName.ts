import { useApi } from './queries.ts'

/** What a person calls a task; its id where the task is gone, nothing until the names are known. */
export function useTaskName(): (id: string) => string {
  const { data, isPending } = useApi('tasks.list', undefined)
  return (id) => data?.find((task) => task.id === id)?.name ?? (isPending ? '' : id)
}
