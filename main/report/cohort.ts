import { evaluationSetNames, partsOf, splitSetNames, type SplitSet } from '../../shared/domain/split.ts'
import { optionLetter } from '../../shared/domain/task.ts'
import { countOf } from '../../shared/format.ts'
import { tableOneText } from '../../shared/stats/tableOneText.ts'
import type { LabelledSet, ReportFacts } from './facts.ts'
import { html, section, table, type Content, type Markup } from './html.ts'
import { countText, optionCells, partsText } from './smallCounts.ts'

/** Who the notes are about: how they came to be those compared, their outcomes, and their baseline characteristics. */
export function cohortSections(facts: ReportFacts): Markup[] {
  return [
    section('flow', 'Flow of notes and patients', flow(facts)),
    section('balance', 'Outcomes by set', balance(facts)),
    section('table-1', 'Table 1: baseline characteristics', tableOne(facts)),
  ]
}

interface Step {
  title: string
  size: string
  detail?: Content
  /** What does not go on to the next step, beside the way there. */
  leaves: Leaving[]
}

interface Leaving {
  reason: string
  count: string
}

const shownReasons = 10

function flow(facts: ReportFacts): Markup {
  const steps = stepsOf(facts)
  const boxes = steps.map(
    ({ title, size, detail, leaves }) =>
      html`<li><div class="box"><strong>${title}</strong><span>${size}</span>${detail}</div>${leaves.length > 0 && leavesBox(leaves)}</li>`,
  )
  return html`<ol class="flow">${boxes}</ol>${smallNote(facts)}`
}

function leavesBox(leaves: readonly Leaving[]): Markup {
  return html`<div class="leaves"><em>Left out</em><ul>${leaves.map(({ reason, count }) => html`<li>${reason}: ${count}</li>`)}</ul></div>`
}

function stepsOf(facts: ReportFacts): Step[] {
  const { corpus, rejects, labels, split, labelled, comparison, set: judged, minimumCell } = facts
  const size = (notes: number, patients: number | null) =>
    `${countOf(notes, 'note')}${patients === null ? '' : ` of ${countOf(patients, 'patient')}`}`
  const read = sum(labels.counts) + sum(labels.unlabelled.map(({ notes }) => notes))
  const inSets = labelled.filter(({ set }) => set !== null)
  const outside = labelled.find(({ set }) => set === null)
  const inSet = sum(inSets.filter(({ set }) => set !== null && partsOf(judged).includes(set)).map(({ notes }) => notes))
  return [
    {
      title: `Imported into “${corpus.name}”`,
      size: size(corpus.notes, corpus.patients),
      detail: rejectsDetail(rejects, minimumCell),
      leaves: reasons([{ reason: 'other note types', notes: Math.max(0, corpus.notes - read) }], minimumCell),
    },
    {
      title: 'Of the types that the task reads',
      size: size(read, null),
      detail: facts.labels.cohort && html`<span>Labels are restricted to the cohort “${facts.labels.cohort.name}”, version ${facts.labels.cohort.version}.</span>`,
      leaves: reasons(labels.unlabelled, minimumCell),
    },
    {
      title: 'Labelled',
      size: size(sum(labelled.map(({ notes }) => notes)), null),
      leaves: reasons(outside ? [{ reason: 'in no set of the split', notes: outside.notes }] : [], minimumCell),
    },
    {
      title: `In a set of the split “${split.name}”`,
      size: size(sum(inSets.map(({ notes }) => notes)), null),
      detail: setsDetail(inSets, minimumCell),
      leaves: reasons(
        [
          { reason: 'in other sets', notes: sum(inSets.map(({ notes }) => notes)) - inSet },
          { reason: `in this set, but not scored by all${comparison.window === null ? '' : ', or outside the window'}`, notes: Math.max(0, inSet - comparison.n) },
        ],
        minimumCell,
      ),
    },
    {
      title: `Scored by all ${comparison.rows.length} models, and compared`,
      size: size(comparison.n, comparison.patients),
      detail: html`<span>Set: ${evaluationSetNames[judged].toLowerCase()}; events ${eventsText(facts)}</span>`,
      leaves: [],
    },
  ]
}

function rejectsDetail(rejects: ReportFacts['rejects'], minimum: number): Content {
  if (rejects.length === 0) return null
  const items = reasons(rejects.map(({ reason, rows }) => ({ reason, notes: rows })), minimum)
  return html`<span>Rows of the source that were not taken:</span><ul>${items.map(({ reason, count }) => html`<li>${reason}: ${count}</li>`)}</ul>`
}

function setsDetail(sets: readonly LabelledSet[], minimum: number): Markup {
  const notes = partsText(sets.map((each) => each.notes), minimum)
  const patients = partsText(sets.map((each) => each.patients), minimum)
  const items = sets.map(({ set }, place) => html`<li>${setName(set)}: ${notes[place]} notes of ${patients[place]} patients</li>`)
  return html`<ul>${items}</ul>`
}

/** Most frequent first; the last line is all further ones together. */
function reasons(all: readonly { reason: string; notes: number }[], minimum: number): Leaving[] {
  const merged = new Map<string, number>()
  for (const { reason, notes } of all) merged.set(reason, (merged.get(reason) ?? 0) + notes)
  const sorted = [...merged].filter(([, notes]) => notes > 0).sort(([, a], [, b]) => b - a)
  const rest = sorted.splice(shownReasons)
  if (rest.length > 0) sorted.push([`${rest.length} further reasons`, sum(rest.map(([, notes]) => notes))])
  const counts = partsText(sorted.map(([, notes]) => notes), minimum)
  return sorted.map(([reason], place) => ({ reason, count: counts[place] }))
}

function balance({ labels, labelled, minimumCell }: ReportFacts): Markup {
  const sets = labelled.filter(({ set }) => set !== null)
  if (sets.length === 0) return html`<p>No labelled note is in a set of the split.</p>`
  const { options, positive } = labels.task
  const all = { set: null, counts: options.map((_, option) => sum(sets.map(({ counts }) => counts[option]))) }
  const shown = sets.length > 1 ? [all, ...sets] : sets
  const cells = optionCells(options, shown, minimumCell)
  const sizes = partsText(sets.map(({ notes }) => notes), minimumCell)
  const total = countText(sum(sets.map(({ notes }) => notes)), minimumCell)
  const names = options.map((option, index) => `${optionLetter(index)}. ${option}${options.length === 2 && index === positive ? ' (the event)' : ''}`)
  return table({
    caption: 'Labelled notes by outcome and set, n (share of the set)',
    header: ['Outcome', ...shown.map(({ set }) => setName(set))],
    rows: [['Labelled notes', ...(sets.length > 1 ? [total, ...sizes] : sizes)], ...names.map((name, option) => [name, ...cells[option]])],
  })
}

function tableOne(facts: ReportFacts): Markup {
  if (!facts.tableOne) return html`<p>No labelled note is in a set of the split.</p>`
  const text = tableOneText(facts.tableOne, { minimumCell: facts.minimumCell })
  const compared = text.compared.length > 0
  return html`
    <p>Labelled notes only, counted by note: a patient with several notes counts several times. ${compared && `SMD: standardized mean difference against ${text.reference}; above 0.1 the groups are commonly called unlike.`}</p>
    ${table({
      caption: 'Baseline characteristics of labelled notes by set',
      header: ['Characteristic', ...text.groups, ...text.compared.map((label) => `SMD, ${label}`)],
      rows: text.lines.map(({ label, cells, smd }) => [label, ...cells, ...smd]),
      setIn: text.lines.map(({ isLevel }) => isLevel),
    })}
    ${smallNote(facts)}`
}

function smallNote({ minimumCell }: ReportFacts): Content {
  if (minimumCell <= 1) return null
  return html`<p class="note">Counts from 1 to ${minimumCell - 1} are hidden, and with them whatever would give them away by subtraction.</p>`
}

function setName(set: SplitSet | null): string {
  return set === null ? 'All' : splitSetNames[set]
}

export function eventsText({ comparison, labels, minimumCell }: ReportFacts): string {
  const { counts, options } = comparison
  if (options.length === 2) {
    const cells = optionCells(options, [{ counts }], minimumCell)
    return cells[labels.task.positive][0]
  }
  const parts = partsText(counts, minimumCell)
  return options.map((_, option) => `${optionLetter(option)} ${parts[option]}`).join(' / ')
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

