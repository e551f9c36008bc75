/**
 * The one error type that crosses process and wire boundaries. `code` is API; `message` tells a person what to do
 * next. Note text never goes into either.
 */
export class AppError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}

/** What the workspace holds is not what Wardbench writes. */
export function damagedRow(cause: unknown): AppError {
  const message = 'Something in this workspace is not as Wardbench writes it. Run a check of the workspace, or restore a backup.'
  return new AppError('workspace.damagedRow', message, { cause })
}

const full = 'Free some space on it, then resume the job or repeat the step.'
const permissions = 'A file or folder may not be read or written. Check its permissions, then resume the job or repeat the step.'
const systemReasons: Record<string, [code: string, message: string]> = {
  ENOSPC: ['disk.full', `The disk is full. ${full}`],
  EDQUOT: ['disk.full', `The quota of the disk is used up. ${full}`],
  EFBIG: ['disk.full', 'The disk takes no file of this size. Use another disk.'],
  EROFS: ['disk.readOnly', 'The disk is read-only. Use another one, or have it mounted for writing.'],
  EACCES: ['disk.permission', permissions],
  EPERM: ['disk.permission', permissions],
  ENOENT: ['file.missing', 'A file or folder is not there. Check its name and place.'],
  EISDIR: ['file.isFolder', 'A folder was given where a file is needed. Choose a file.'],
  ENOTDIR: ['file.noFolder', 'A file was given where a folder is needed. Choose a folder.'],
  EEXIST: ['file.exists', 'There is a file of this name already. Choose another name.'],
  ENAMETOOLONG: ['file.name', 'The name is too long for this disk. Choose a shorter one.'],
  EIO: ['disk.failed', 'The disk could not be read or written. Check it and its connection, then resume the job or repeat the step.'],
}

/** The operating system's own errors, said so that a person knows what to do; others stay as they are. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  const reason = systemReasons[String(error.code)]
  return reason ? new AppError(...reason, { cause: error }) : error
}

/** Reads `{code, message}` from whatever was thrown, for places that must store or send it. */
export function describeError(thrown: unknown): { code: string; message: string } {
  const error = explained(thrown)
  if (error instanceof AppError) return { code: error.code, message: error.message }
  // A parser's own message quotes what it read, which may be a note.
  if (error instanceof SyntaxError) return { code: 'internal', message: 'Stored or imported data could not be parsed.' }
  if (error instanceof Error) return { code: 'internal', message: error.message }
  return { code: 'internal', message: String(error) }
}
