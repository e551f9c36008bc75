/** The task that is being written. It survives leaving the screen and a reload, for as long as the window lives. */
import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

interface KeptTask {
  /** Where it is written: "new", or what it came from. */
  place: string | null
  draft: unknown
}

export const useKeptTask = create<KeptTask>()(
  persist((): KeptTask => ({ place: null, draft: null }), {
    name: 'wardbench-task',
    storage: createJSONStorage(() => sessionStorage),
  }),
)
