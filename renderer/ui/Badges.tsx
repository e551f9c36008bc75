/** Marks that go with data wherever it is shown. Those of rows are plain elements, as in Cells.tsx. */
import type { ReactNode } from 'react'
import { Badge, Tooltip } from '@mantine/core'
import type { JobState } from '../../shared/domain/job.ts'
import classes from './Badges.module.css'
import { LockIcon, SyntheticIcon } from './icons.ts'

/** Generated notes and whatever was learned from them carry this mark everywhere. */
export function SyntheticBadge() {
  return (
    <Tooltip label="Generated data of the built-in demo hospital, or a model that learned from it. No real patients.">
      <Badge
        color="grape.9"
        variant="outline"
        leftSection={<SyntheticIcon size="0.75rem" aria-hidden />}
        style={{ color: 'var(--wb-synthetic)', borderColor: 'var(--wb-synthetic)', flexShrink: 0 }}
      >
        Synthetic
      </Badge>
    </Tooltip>
  )
}

export function ReadOnlyBadge() {
  return (
    <Tooltip label="Another process holds this workspace, or the workbench was started to read only. Everything can be read, nothing changed.">
      <Badge
        color="gray"
        variant="outline"
        leftSection={<LockIcon size="0.75rem" aria-hidden />}
        style={{ color: 'var(--mantine-color-text)' }}
      >
        Read-only
      </Badge>
    </Tooltip>
  )
}

export function EncryptedBadge() {
  return (
    <Tooltip label="Notes, labels, predictions, weights and checkpoints of this workspace are encrypted on disk.">
      <Badge
        color="gray"
        variant="outline"
        leftSection={<LockIcon size="0.75rem" aria-hidden />}
        style={{ color: 'var(--mantine-color-text)', flexShrink: 0 }}
      >
        Encrypted
      </Badge>
    </Tooltip>
  )
}

/** A quiet remark beside a name. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className={`${classes.mark} ${classes.tag}`}>{children}</span>
}

/** Results of a task that reads only the admission sections of a discharge summary say so wherever they are shown. */
export function SectionsTag({ sections }: { sections: 'all' | 'admission' }) {
  if (sections === 'all') return null
  return (
    <Tooltip label="Asked of the admission sections of the discharge summary, which was written after the stay; not of an admission note.">
      <Badge style={{ backgroundColor: 'var(--wb-warn-soft)', color: 'var(--mantine-color-text)', flexShrink: 0 }}>
        Admission sections
      </Badge>
    </Tooltip>
  )
}

const stateLook: Record<JobState, { label: string; background: string; text: string }> = {
  queued: { label: 'Queued', background: 'var(--wb-hover)', text: 'var(--mantine-color-text)' },
  running: { label: 'Running', background: 'var(--wb-accent-soft)', text: 'var(--wb-accent)' },
  done: { label: 'Done', background: 'var(--wb-hover)', text: 'var(--wb-good)' },
  failed: { label: 'Failed', background: 'var(--wb-bad-soft)', text: 'var(--wb-bad)' },
  cancelled: { label: 'Cancelled', background: 'var(--wb-hover)', text: 'var(--mantine-color-dimmed)' },
  interrupted: { label: 'Interrupted', background: 'var(--wb-warn-soft)', text: 'var(--wb-warn)' },
}

/** State of a job or run, in words. `paused`: it was interrupted because a person asked for it. */
export function StateBadge({ state, paused = false }: { state: JobState; paused?: boolean }) {
  const look = stateLook[state]
  const label = paused && state === 'interrupted' ? 'Paused' : look.label
  return (
    <span className={classes.mark} style={{ background: look.background, color: look.text }}>
      {label}
    </span>
  )
}
