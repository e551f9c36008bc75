import { useMemo } from 'react'
import { useApi } from './queries.ts'

/** What people call the tasks, by id; empty until it is known. */
export function useTaskNames(): ReadonlyMap<string, string> {
  const { data } = useApi('tasks.list', undefined)
  return useMemo(() => new Map(data?.map(({ id, name }) => [id, name])), [data])
}

/** What a person calls a task; its id where the task is gone, nothing until the names are known. */
export function useTaskName(): (id: string) => string {
  const names = useTaskNames()
  return (id) => names.get(id) ?? (names.size === 0 ? '' : id)
}
