/** Whether all words that were typed are somewhere in the text, in any order and case. Pure. */
export function hasEveryWord(text: string, typed: string): boolean {
  const lower = text.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((word) => lower.includes(word))
}
