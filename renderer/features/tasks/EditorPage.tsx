/** The frame of an editor whose draft is kept until it is saved: leaving asks where something would be lost. */
import type { ReactNode } from 'react'
import { navigate } from '../../lib/address.ts'
import { forgetDraft } from '../../lib/keptDrafts.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button } from '../../ui/Controls.tsx'
import { confirm } from '../../ui/Dialogs.tsx'
import { Page, type PageProps } from '../../ui/Page.tsx'

interface EditorPageProps extends Pick<PageProps, 'title' | 'breadcrumb' | 'description'> {
  /** Where the draft is kept. */
  place: string
  /** The draft differs from what the editor began with. */
  changed: boolean
  /** Where leaving goes. */
  back: string
  saveLabel: string
  saving: boolean
  complete: boolean
  onSave: () => void
  children: ReactNode
}

export function EditorPage({ place, changed, back, saveLabel, saving, complete, onSave, children, ...page }: EditorPageProps) {
  const readOnly = useReadOnly()
  const leave = async () => {
    const text = 'What was written here since is lost.'
    if (changed && !(await confirm({ title: 'Discard the changes?', text, confirmLabel: 'Discard', destructive: true })))
      return
    forgetDraft(place)
    navigate(back)
  }
  return (
    <Page
      {...page}
      actions={
        <>
          <Button variant="default" onClick={() => void leave()}>
            Cancel
          </Button>
          <Button disabled={readOnly || !complete} loading={saving} onClick={onSave}>
            {saveLabel}
          </Button>
        </>
      }
    >
      {children}
    </Page>
  )
}

/** Whether a kept draft says something else than what the editor began with. */
export function isChanged<Draft>(kept: Draft | null, first: Draft): boolean {
  return kept !== null && JSON.stringify(kept) !== JSON.stringify(first)
}
