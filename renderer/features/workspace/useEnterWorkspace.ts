import { useRef } from 'react'
import { navigate } from '../../lib/address.ts'
import { useApiMutation, type Input } from '../../lib/queries.ts'

/** Opens or creates a workspace, then leads to its corpora, unless the person has gone elsewhere meanwhile. */
export function useEnterWorkspace<Name extends 'workspace.open' | 'workspace.create'>(name: Name, onEntered?: () => void) {
  const from = useRef('')
  const enter = useApiMutation(name, {
    invalidates: 'everything',
    onSuccess: () => {
      onEntered?.()
      if (location.hash === from.current) navigate('/corpora')
    },
  })
  const mutate = (input: Input<Name>, options?: { onError: (error: Error) => void }) => {
    from.current = location.hash
    enter.mutate(input, options)
  }
  return { mutate, isPending: enter.isPending, error: enter.error }
}
