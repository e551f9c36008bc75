import type { JobProgress } from './domain/job.ts'

type OnProgress = (progress: JobProgress) => void

/**
 * Work in parts, one after another, told as one: `sizes` say how much each is, and the result is what to hand to part `index`.
 * What comes out are whole per mille of all, each at most once.
 */
export function progressOfParts(
  phase: string,
  sizes: readonly number[],
  onProgress: OnProgress | undefined,
): (index: number) => OnProgress | undefined {
  if (!onProgress) return () => undefined
  const all = sizes.reduce((sum, size) => sum + size, 0) || 1
  let told = -1
  const tell = (share: number) => {
    const done = Math.floor(total * share)
    if (done <= told || done >= total) return
    told = done
    onProgress({ phase, done, total })
  }
  tell(0)
  return (index) => {
    const before = sizes.slice(0, index).reduce((sum, size) => sum + size, 0)
    return ({ done, total: ofPart }) => tell((before + sizes[index] * (done / (ofPart || 1))) / all)
  }
}

const total = 1000
