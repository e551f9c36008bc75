/** What was dropped upon the window. Only Electron knows where a dropped file lies; a browser tells its name and size. */
export interface Dropped {
  /** Paths on this machine; empty in a browser. */
  paths: string[]
  /** What a browser tells: enough to point the files out in a file chooser. */
  names: string[]
}

export function droppedFiles(transfer: DataTransfer): Dropped {
  const files = [...transfer.files]
  const pathOf = window.wardbench?.pathOf
  return {
    paths: pathOf ? files.map((file) => pathOf(file)).filter((path) => path !== '') : [],
    names: files.map((file) => file.name),
  }
}
