/**
 * Addresses live wholly in the hash (#/predictions?pass=3), so that every screen state can be bookmarked and shared
 * on any host. wouter's own hash hook moves the query in front of the hash, where the host would see it.
 */
import { useCallback, useSyncExternalStore } from 'react'
import { useLocation, useSearch } from 'wouter'
import { afterPaint } from './afterPaint.ts'

function onHashChange(tell: () => void): () => void {
  window.addEventListener('hashchange', tell)
  return () => window.removeEventListener('hashchange', tell)
}

const currentHash = () => location.hash.replace(/^#?\/?/, '/')
const currentPath = () => pathOf(currentHash())
const currentSearch = () => searchOf(currentHash())

const pathOf = (hash: string) => hash.split('?')[0] ?? '/'
const searchOf = (hash: string) => hash.split('?')[1] ?? ''

/** What is shown. It follows the address; to another path once the press that leads there is painted: to leave a long list and to draw what comes takes time. */
let shownHash = currentHash()
const readers = new Set<() => void>()
let stopFollowing = () => {}

function follow(): void {
  shownHash = currentHash()
  for (const tell of readers) tell()
}

onHashChange(() => {
  stopFollowing()
  if (pathOf(shownHash) === currentPath()) follow()
  else stopFollowing = afterPaint(follow)
})

function subscribe(tell: () => void): () => void {
  readers.add(tell)
  return () => readers.delete(tell)
}

const shownPath = () => pathOf(shownHash)
const shownSearch = () => searchOf(shownHash)

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const url = `#${to}`
  if (url === location.hash) return
  history[options.replace ? 'replaceState' : 'pushState'](null, '', url)
  // Nobody pressed for it: what stood there is not shown meanwhile.
  if (options.replace) shownHash = currentHash()
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

export function useHashPath(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, shownPath), navigate]
}
useHashPath.hrefs = (path: string) => `#${path}`

export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, shownSearch)
}

/** Where the last press leads, whether or not its screen is there yet. */
export function useGoal(): string {
  return useSyncExternalStore(onHashChange, currentPath)
}

export type AddressChange = Record<string, string | number | null | undefined>

/** Address of `path` with the given query; null, undefined and '' leave a parameter out. */
export function address(path: string, query: AddressChange = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

/**
 * Query parameters of the current address and a setter that changes some of them. Changes replace the history entry
 * unless `push` asks for a step that Back returns from.
 */
export function useAddressQuery(): [URLSearchParams, (change: AddressChange, options?: { push?: boolean }) => void] {
  const [path] = useLocation()
  const search = useSearch()
  const change = useCallback(
    // What comes late, of a screen that has been left, changes nothing.
    (changes: AddressChange, options: { push?: boolean } = {}) => currentPath() === path && changeAddress(changes, options),
    [path],
  )
  return [new URLSearchParams(search), change]
}

/** One parameter of the address, or ''. Its reader is drawn again when this one changes, and not with the others. */
export function useAddressParam(name: string): string {
  return useSyncExternalStore(subscribe, () => new URLSearchParams(shownSearch()).get(name) ?? '')
}

/** Changes some parameters of the address where one is; null, undefined and '' leave a parameter out. */
export function changeAddress(changes: AddressChange, options: { push?: boolean } = {}): void {
  const next: AddressChange = { ...Object.fromEntries(new URLSearchParams(currentSearch())), ...changes }
  navigate(address(currentPath(), next), { replace: !options.push })
}

/** A whole number from the address, or null. */
export function numberParam(value: string | null | undefined): number | null {
  return value && /^\d+$/.test(value) ? Number(value) : null
}

/** One parameter of the address as a choice. What stands there and is none counts as `initial`, which is left out. */
export function useAddressChoice<Choice extends string>(name: string, choices: readonly Choice[], initial: Choice): [Choice, (choice: Choice) => void] {
  const [query, change] = useAddressQuery()
  const chosen = choices.find((choice) => choice === query.get(name)) ?? initial
  return [chosen, (choice) => change({ [name]: choice === initial ? null : choice })]
}

/** One parameter of the address as a whole number; `initial` is left out. */
export function useAddressNumber<Initial extends number | null>(name: string, initial: Initial): [number | Initial, (value: number | Initial) => void] {
  const [query, change] = useAddressQuery()
  return [numberParam(query.get(name)) ?? initial, (value) => change({ [name]: value === initial ? null : value })]
}

/** Whether a dialog is open, as the address says; Back closes it. */
export function useAddressDialog(name: string): [boolean, (open: boolean) => void] {
  const [query, change] = useAddressQuery()
  return [query.get('dialog') === name, (open) => change({ dialog: open ? name : null }, { push: open })]
}
