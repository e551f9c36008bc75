/** The way through a queue: which note is open, what is written about it, and what the keys do. */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { OpenItem, ReviewItem, ReviewQueue, ReviewRole, Verdict } from '../../../shared/domain/review.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { toast, toastError } from '../../ui/Dialogs.tsx'

export interface Writing {
  reasons: string[]
  comment: string
}

export interface ReviewWork {
  items: ReviewItem[] | undefined
  error: unknown
  refetch: () => void
  /** The note that is open; undefined while it loads. */
  item: OpenItem | undefined
  /** From 1. */
  place: number
  waiting: number
  busy: boolean
  writing: Writing
  write: (changes: Partial<Writing>) => void
  step: (by: 1 | -1) => void
  decide: (verdict: Verdict) => void
  undo: () => void
  canUndo: boolean
  show: () => void
  nextWaiting: () => void
}

interface Options {
  queue: ReviewQueue
  role: ReviewRole
  reviewer: string
  /** Item of the address. */
  at: number | null
  onOpen: (itemId: number) => void
}

export function useReviewWork({ queue, role, reviewer, at, onOpen }: Options): ReviewWork {
  const client = useQueryClient()
  const list = useApi('review.items', { queueId: queue.id, reviewer, role })
  // Whoever decides goes through what differs and what they have decided; a reviewer through all.
  const items = list.data?.filter(({ waits, own }) => role === 'reviewer' || waits || own !== null)
  const current = items?.find(({ id }) => id === at) ?? items?.find(({ waits }) => waits) ?? items?.[0]
  const place = items && current ? items.indexOf(current) : 0
  const itemId = current?.id ?? 0
  const open = useApi('review.item', { itemId, reviewer, role }, { enabled: current !== undefined })
  const following = current && items ? nextOf(items, place) : undefined
  // So that going on never waits.
  useApi('review.item', { itemId: following?.id ?? 0, reviewer, role }, { enabled: following !== undefined })

  const [written, setWritten] = useState<Record<number, Writing>>({})
  const own = open.data?.own
  const writing = written[itemId] ?? { reasons: own?.reasons ?? [], comment: own?.comment ?? '' }
  const [busy, setBusy] = useState(false)
  const given = useRef<number[]>([])

  // The first note that waits gets an address of its own: Back and a reload come to it again.
  const openFirst = useEffectEvent(() => current && current.id !== at && onOpen(current.id))
  useEffect(() => void openFirst(), [itemId])

  const change = async (work: () => Promise<unknown>) => {
    if (busy) return
    setBusy(true)
    try {
      await work()
    } catch (error) {
      return toastError(error)
    } finally {
      setBusy(false)
    }
    // The next note is open by now: a verdict on it need not wait for this.
    await client.invalidateQueries({ queryKey: ['review'] })
  }
  const step = (by: 1 | -1) => {
    const to = items?.[place + by]
    if (to) onOpen(to.id)
  }
  const nextWaiting = () => following && onOpen(following.id)
  const decide = (verdict: Verdict) => {
    if (!open.data) return
    void change(async () => {
      await callApi('review.decide', { itemId, reviewer, role, verdict, ...writing })
      given.current.push(itemId)
      setWritten(({ [itemId]: _, ...others }) => others)
      if (following) onOpen(following.id)
    })
  }
  /** Of this sitting the last verdict; after a reload, the one of the note that is open. */
  const undo = () => {
    const last = given.current.at(-1) ?? (own && own.reviewer === reviewer ? itemId : undefined)
    if (last === undefined) return
    void change(async () => {
      await callApi('review.withdraw', { itemId: last, reviewer, role })
      given.current = given.current.filter((id) => id !== last)
      onOpen(last)
      toast('The verdict is taken back. It stays in the log.', 'note')
    })
  }
  const show = () => {
    if (open.data?.own && open.data.answer === null) void change(() => callApi('review.show', { itemId, reviewer, role }))
  }
  return {
    items,
    error: list.error ?? open.error,
    refetch: () => void Promise.all([list.refetch(), open.refetch()]),
    item: open.data,
    place: place + 1,
    waiting: items?.filter(({ waits }) => waits).length ?? 0,
    busy,
    writing,
    write: (changes) => setWritten((before) => ({ ...before, [itemId]: { ...writing, ...changes } })),
    step,
    decide,
    undo,
    canUndo: own !== undefined && own !== null && own.reviewer === reviewer,
    show,
    nextWaiting,
  }
}

/** The next note that waits after this one, or before it where none is left behind it. */
function nextOf(items: readonly ReviewItem[], place: number): ReviewItem | undefined {
  return items.slice(place + 1).find(({ waits }) => waits) ?? items.slice(0, place).find(({ waits }) => waits)
}
