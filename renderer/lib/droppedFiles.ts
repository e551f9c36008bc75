/** What was dropped upon the window. Only Electron knows where a dropped file lies; a browser tells its name and size. */
export interface Dropped {
  /** Paths on this machine; empty in a browser. */
  paths: string[]
  /** What a browser tells: enough to point the files out in a file chooser. */
  names: string[]
}

/** False in a browser: what is dropped upon it has to be pointed out in a file chooser. */
export const knowsPaths = window.wardbench?.pathOf !== undefined

/** A file that misses every place for it would take the place of the whole page. */
export function refuseStrayDrops(): void {
  window.addEventListener('dragover', (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'none'
  })
  window.addEventListener('drop', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  })
}

export function droppedFiles(transfer: DataTransfer): Dropped {
  const files = [...transfer.files]
  const pathOf = window.wardbench?.pathOf
  return {
    paths: pathOf ? files.map((file) => pathOf(file)).filter((path) => path !== '') : [],
    names: files.map((file) => file.name),
  }
}
