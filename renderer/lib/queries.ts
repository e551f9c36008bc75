/**
 * Hooks that put the contract's procedures into TanStack Query. Keys are [domain, procedure, input], so that a whole
 * domain can be invalidated at once.
 */
import {
  QueryClient,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { api, type Api } from '../api.ts'

type Domain = keyof Api & string
export type ProcedureName = { [D in Domain]: `${D}.${keyof Api[D] & string}` }[Domain]
type Procedure<Name extends ProcedureName> = Name extends `${infer D extends Domain}.${infer P}`
  ? P extends keyof Api[D]
    ? Api[D][P]
    : never
  : never
type Callable = (...parameters: never[]) => Promise<unknown>
export type Input<Name extends ProcedureName> =
  Procedure<Name> extends Callable ? Parameters<Procedure<Name>>[0] : never
export type Output<Name extends ProcedureName> =
  Procedure<Name> extends Callable ? Awaited<ReturnType<Procedure<Name>>> : never

/** Procedures that page by cursor. */
type PagedName = {
  [N in ProcedureName]: Output<N> extends { rows: unknown[]; next: string | null; total: number } ? N : never
}[ProcedureName]
type Row<Name extends PagedName> = Output<Name> extends { rows: (infer R)[] } ? R : never
export interface PageOf<R> {
  rows: R[]
  next: string | null
  total: number
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})

/** Calls a procedure by its name in the contract. */
export function callApi<Name extends ProcedureName>(
  name: Name,
  input: Input<Name>,
  signal?: AbortSignal,
): Promise<Output<Name>> {
  const [domain, procedure] = name.split('.') as [Domain, string]
  const procedures = api[domain] as unknown as Record<
    string,
    (input: unknown, options: object) => Promise<Output<Name>>
  >
  const call = procedures[procedure]
  if (!call) throw new Error(`No procedure ${name}`)
  return call(input, signal ? { signal } : {})
}

export function apiKey<Name extends ProcedureName>(name: Name, input?: Input<Name>): readonly unknown[] {
  return input === undefined ? name.split('.') : [...name.split('.'), input]
}

export interface ApiOptions {
  /** False: not asked until it becomes true. */
  enabled?: boolean
  /** Goes on showing the answer to the former input until the new one is there. */
  keepPrevious?: boolean
  staleTime?: number
  refetchInterval?: number | false
}

/** `const corpora = useApi('corpora.list', undefined)` */
export function useApi<Name extends ProcedureName>(
  name: Name,
  input: Input<Name>,
  { keepPrevious, ...options }: ApiOptions = {},
): UseQueryResult<Output<Name>> {
  return useQuery({
    queryKey: apiKey(name, input),
    queryFn: ({ signal }) => callApi(name, input, signal),
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...options,
  })
}

/** Keyset pages of a list; `data.pages` grows with `fetchNextPage`. */
export function useApiPages<Name extends PagedName>(
  name: Name,
  input: Omit<NonNullable<Input<Name>>, 'cursor'>,
  options: { enabled?: boolean } = {},
): UseInfiniteQueryResult<InfiniteData<PageOf<Row<Name>>>> {
  return useInfiniteQuery({
    queryKey: [...name.split('.'), 'pages', input],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await callApi(name, { ...input, cursor: pageParam } as unknown as Input<Name>, signal)
      return answer as unknown as PageOf<Row<Name>>
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    ...options,
  })
}

/** Another workspace is open: nothing that was read of the former one is shown again. */
export async function askAllAnew(): Promise<void> {
  queryClient.removeQueries({ type: 'inactive' })
  await queryClient.invalidateQueries()
}

/** Whatever of what is shown was refused is asked for again. */
export function askRefusedAgain(): void {
  void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' })
}

/** Changes something, then asks again for the domains in `invalidates` (by default the procedure's own). */
export function useApiMutation<Name extends ProcedureName>(
  name: Name,
  options: { invalidates?: readonly Domain[] | 'everything'; onSuccess?: (output: Output<Name>, input: Input<Name>) => void } = {},
): UseMutationResult<Output<Name>, Error, Input<Name>> {
  const client = useQueryClient()
  const invalidates = options.invalidates ?? [name.split('.')[0] as Domain]
  return useMutation({
    mutationFn: (input: Input<Name>) => callApi(name, input),
    onSuccess: async (output, input) => {
      if (invalidates === 'everything') await askAllAnew()
      else await Promise.all(invalidates.map((domain) => client.invalidateQueries({ queryKey: [domain] })))
      options.onSuccess?.(output, input)
    },
  })
}

/** Calls it outside of any screen, as an undo does, then asks again for these domains. */
export async function callAndRefresh<Name extends ProcedureName>(name: Name, input: Input<Name>, domains: readonly Domain[]): Promise<void> {
  await callApi(name, input)
  await Promise.all(domains.map((domain) => queryClient.invalidateQueries({ queryKey: [domain] })))
}
