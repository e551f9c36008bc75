/** Whether another process holds the workspace: what would change it is then switched off before it is tried. */
import { useApi } from './queries.ts'

export function useReadOnly(): boolean {
  return useApi('workspace.state', undefined).data?.open?.readOnly ?? false
}
