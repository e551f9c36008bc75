import type { DerivedLabels, LabelInput } from '../../../main/tasks/labels/deriveLabels.ts'
import { deriveLabels } from '../../../main/tasks/labels/deriveLabels.ts'
import type { ClaimRecord, EncounterRecord, NoteFacts } from '../../../shared/domain/records.ts'
import { task, type LabelRule, type NoteSelection, type Task } from '../../../shared/domain/task.ts'

/** Small corpora for label rules: only what a test says differs from these defaults. */

export function encounter(encounterKey: string, more: Partial<EncounterRecord> = {}): EncounterRecord {
  return {
    encounterKey,
    patientKey: 'p1',
    admitTime: null,
    dischargeTime: null,
    class: 'inpatient',
    admissionType: null,
    disposition: 'Home',
    expired: null,
    payer: null,
    service: null,
    ...more,
  }
}

let nextId = 1

export function note(encounterKey: string | null, more: Partial<NoteFacts> = {}): NoteFacts {
  const id = nextId++
  return {
    id,
    noteKey: `n${id}`,
    patientKey: 'p1',
    encounterKey,
    time: null,
    type: 'Note',
    hash: `hash ${id}`,
    attributes: {},
    ...more,
  }
}

export function claim(encounterKey: string, more: Partial<ClaimRecord> = {}): ClaimRecord {
  const unknown = { charge: null, paid: null, determination: null, statusCode: null, denialCodes: [] }
  return { claimKey: 'c', encounterKey, ...unknown, ...more }
}

const optionCounts = { readmission: 2, mortality: 2, los: 4, denial: 2, cci: 5, column: 2 } as const

export function taskFor(kind: LabelRule['kind'], settings: object = {}, notes: Partial<NoteSelection> = {}): Task {
  const options = Array.from({ length: optionCounts[kind] }, (_, index) => `option ${index}`)
  return task.parse({ id: 'task', name: 'Task', notes, question: 'Which?', options, label: { kind, settings } })
}

export function derive(labelTask: Task, corpus: Partial<LabelInput>): DerivedLabels {
  const empty = { notes: [], patients: [], encounters: [], diagnoses: [], claims: [], dataEnd: null }
  return deriveLabels({ ...empty, ...corpus, task: labelTask })
}

/** The label of the only note, or the reason why it has none. */
export function labelOrReason(labelTask: Task, corpus: Partial<LabelInput>): number | string {
  const { labels, unlabelled } = derive(labelTask, corpus)
  return labels.length === 1 ? labels[0].value : unlabelled[0].reason
}
