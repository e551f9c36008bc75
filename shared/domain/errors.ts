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

/** Reads `{code, message}` from whatever was thrown, for places that must store or send it. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  // A parser's own message quotes what it read, which may be a note.
  if (error instanceof SyntaxError) return { code: 'internal', message: 'Stored or imported data could not be parsed.' }
  if (error instanceof Error) return { code: 'internal', message: error.message }
  return { code: 'internal', message: String(error) }
}
