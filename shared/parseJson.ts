/** Undefined where the text is no JSON: a schema says what is wrong with that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
