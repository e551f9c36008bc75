/** The first thing a reviewer does: one click, or Enter right after the screen has opened (`ready`). */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { callApi } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'
import { NoteIcon } from '../../ui/icons.ts'

export function OpenHighestRisk({
  passId,
  onOpen,
  ready,
}: {
  passId: number
  onOpen: (noteId: number) => void
  ready: boolean
}) {
  const [busy, setBusy] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const arrived = useEffectEvent(() => {
    // Only where nothing else has been gone to yet.
    if (ready && document.activeElement === document.body) button.current?.focus()
  })
  useEffect(() => arrived(), [])
  const open = async () => {
    setBusy(true)
    try {
      const { rows } = await callApi('predictions.list', { passId, limit: 1 })
      if (rows[0]) onOpen(rows[0].id)
      else toast('This pass holds no notes.', 'note')
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button
      leftSection={<NoteIcon size="0.875rem" aria-hidden />}
      loading={busy}
      ref={button}
      onClick={() => void open()}
    >
      Open highest-risk note
    </Button>
  )
}
