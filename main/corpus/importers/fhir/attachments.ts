import { htmlText } from '../htmlText.ts'
import { decodeText } from '../readers/bytes.ts'
import { CellProblem } from '../values.ts'
import type { Attachment } from './resources.ts'

/**
 * The text within an attachment: plain text or HTML in base64. What is neither, whatever its content type says, and what
 * is only linked to has a reason instead.
 */
type Read = { text: string } | { problem: string }

/** The first attachment that can be read, plain text before HTML: they are one document in several forms. */
export function textOfAttachments(attachments: readonly (Attachment | null | undefined)[]): string {
  const forms = attachments.filter((form) => form !== null && form !== undefined)
  if (forms.length === 0) throw new CellProblem('document has no attachment')
  const plainFirst = forms.toSorted((a, b) => Number(kindOf(a) !== 'plain') - Number(kindOf(b) !== 'plain'))
  let problem = ''
  for (const form of plainFirst) {
    const read = readAttachment(form)
    if ('text' in read) return read.text
    problem ||= read.problem
  }
  throw new CellProblem(problem)
}

type Kind = 'plain' | 'html' | 'rtf' | 'pdf' | 'xml' | 'image' | 'word' | 'other'
const refusals: Record<Exclude<Kind, 'plain' | 'html'>, string> = {
  rtf: 'attachment is RTF, which is not read: export plain text',
  pdf: 'attachment is a PDF, which is not read: export plain text',
  xml: 'attachment is XML (CDA), which is not read: export plain text',
  image: 'attachment is an image or a scan',
  word: 'attachment is an office document, which is not read: export plain text',
  other: 'attachment is of a type that is not read: export plain text',
}

function readAttachment(attachment: Attachment): Read {
  const kind = kindOf(attachment)
  if (kind !== 'plain' && kind !== 'html') return { problem: refusals[kind] }
  const data = attachment.data?.replace(/\s+/g, '') ?? ''
  if (data === '') {
    return { problem: attachment.url ? 'attachment is only linked (url), its text is not there' : 'attachment has no data' }
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data) || data.replace(/=+$/, '').length % 4 === 1) {
    return { problem: 'attachment is no valid base64' }
  }
  const bytes = Buffer.from(data, 'base64')
  const seen = kindOfBytes(bytes)
  if (seen !== null) return { problem: refusals[seen] }
  const text = decoded(bytes, attachment.contentType)
  const isHtml = kind === 'html' || (!attachment.contentType && /^\s*<(!doctype|html|div)\b/i.test(text))
  return { text: isHtml ? htmlText(text) : text }
}

function kindOf({ contentType }: Attachment): Kind {
  const type = contentType?.split(';', 1)[0].trim().toLowerCase() ?? ''
  if (type === '' || type === 'text/plain' || type === 'text/markdown') return 'plain'
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html'
  if (/\/(x-)?rtf$/.test(type)) return 'rtf'
  if (/\/(x-)?pdf$/.test(type)) return 'pdf'
  if (/[/+]xml$/.test(type)) return 'xml'
  if (type.startsWith('image/')) return 'image'
  if (/msword|officedocument|opendocument/.test(type)) return 'word'
  return 'other'
}

/** By their first bytes: some servers call everything plain text. */
function kindOfBytes(bytes: Buffer): Exclude<Kind, 'plain' | 'html'> | null {
  const start = bytes.subarray(0, 64).toString('latin1').trimStart()
  if (start.startsWith('{\\rtf')) return 'rtf'
  if (start.startsWith('%PDF')) return 'pdf'
  if (start.startsWith('<?xml') && !/<html/i.test(bytes.subarray(0, 1024).toString('latin1'))) return 'xml'
  if (['\x89PNG', '\xff\xd8\xff', 'II*', 'MM\0*', 'GIF8'].some((mark) => start.startsWith(mark))) return 'image'
  if (start.startsWith('PK\u0003\u0004') || start.startsWith('\xd0\xcf\x11\xe0')) return 'word'
  return null
}

/** By the charset that the content type names; without one, or with one that is unknown, as any other file. */
function decoded(bytes: Buffer, contentType: string | null | undefined): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    try {
      return new TextDecoder(charset).decode(bytes)
    } catch {
      // Not a charset that this machine knows.
    }
  }
  return decodeText(bytes).text.replace(/^\ufeff/, '')
}
