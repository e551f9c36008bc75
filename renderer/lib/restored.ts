/** The last restore of this page: the screen that began it is drawn anew when the other workspace opens. */
import { create } from 'zustand'
import type { Restored } from '../../shared/domain/backup.ts'

export const useRestored = create<{ restored: Restored | null }>(() => ({ restored: null }))
