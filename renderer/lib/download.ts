/** Hands a file to the person; the browser or Electron asks where it goes. What is of a workspace goes through exportFile.ts. */

export function download(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The click only queues the download: the address must outlive this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function downloadCsv(fileName: string, csv: string): void {
  download(fileName, csvBlob(csv))
}

export function csvBlob(csv: string): Blob {
  // The byte order mark makes spreadsheet programs read UTF-8.
  return new Blob(['\uFEFF', csv], { type: 'text/csv;charset=utf-8' })
}

/** Draws an SVG at `scale` times its size on `background`. */
export async function pngOf(
  svg: string,
  size: { width: number; height: number },
  background: string,
  scale = 2,
): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = size.width * scale
  canvas.height = size.height * scale
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This window cannot draw pictures.')
  context.fillStyle = background
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('This window cannot draw pictures.')
  return blob
}
