import { readFileSync } from 'node:fs'
import type { PhiKind } from '../../../shared/domain/phi.ts'
import { scanText } from '../../../main/corpus/phi/scan.ts'
import { fixture } from './support.ts'

/** The labelled text of test/fixtures/phi, and how well a scan does on it. */
export interface LabelledNote {
  text: string
  labels: { kind: PhiKind | 'mark'; start: number; end: number }[]
}

export function labelledNotes(file: string): LabelledNote[] {
  return readFileSync(fixture(`phi/${file}`), 'utf8').split(/^====\n/m).map(parse)
}

function parse(marked: string): LabelledNote {
  const labels: LabelledNote['labels'] = []
  let text = ''
  let position = 0
  for (const match of marked.matchAll(/<<(\w+)\|([\s\S]*?)>>/g)) {
    text += marked.slice(position, match.index)
    labels.push({ kind: match[1] as PhiKind, start: text.length, end: text.length + match[2].length })
    text += match[2]
    position = match.index + match[0].length
  }
  return { text: text + marked.slice(position), labels }
}

export interface Score {
  labels: number
  /** Labels that findings of their kind cover from end to end: less would leave a part behind. */
  found: number
  findings: number
  /** Findings that touch a label of their kind. */
  right: number
  /** For a person to read when a test fails: "missed name: Wu", "false phone: 555-0133". */
  errors: string[]
}

export function scoreByKind(notes: readonly LabelledNote[]): Map<string, Score> {
  const scores = new Map<string, Score>()
  const of = (kind: string) => {
    if (!scores.has(kind)) scores.set(kind, { labels: 0, found: 0, findings: 0, right: 0, errors: [] })
    return scores.get(kind)!
  }
  for (const { text, labels } of notes) {
    const { findings, marks } = scanText(text)
    const found = [...findings, ...marks.map((mark) => ({ kind: 'mark' as const, ...mark }))]
    for (const label of labels) {
      const score = of(label.kind)
      score.labels++
      if (found.some(({ kind, start, end }) => kind === label.kind && start <= label.start && end >= label.end)) score.found++
      else score.errors.push(`missed ${label.kind}: ${text.slice(label.start, label.end)}`)
    }
    for (const { kind, start, end } of found) {
      const score = of(kind)
      score.findings++
      if (labels.some((label) => label.kind === kind && label.start < end && label.end > start)) score.right++
      else score.errors.push(`false ${kind}: ${text.slice(start, end)}`)
    }
  }
  return scores
}
