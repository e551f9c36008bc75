/** CSV text (RFC 4180) of rows. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return `${rows.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** Quotes where needed; a leading = + - @ of a text is kept from being read as a formula. */
function csvCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
