/**
 * A demo hospital as labelled examples: generated as files, labelled by the product's own rules, the known ceiling
 * beside each. For benchmarks, which need no workspace.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateHospital, type DemoFile, type DemoRequest } from '../../main/corpus/demo/generateHospital.ts'
import { builtInTasks } from '../../main/tasks/builtInTasks.ts'
import { deriveLabels } from '../../main/tasks/labels/deriveLabels.ts'
import type { Task } from '../../shared/domain/task.ts'

export const allTasks = ['readmission', 'mortality', 'los', 'denial', 'cci'] as const

export interface DemoExample {
  patient: string
  /** Of the note. */
  year: number
  text: string
  label: number
  /** P(option | facts in the text), [options]. */
  ceiling: number[]
}

export interface DemoTaskExamples {
  task: Task
  examples: DemoExample[]
}

interface NoteRow {
  note_id: string
  patient_id: string
  encounter_id: string
  time: string
  type: string
  text: string
}

/** Examples of each task in the order of the patients. */
export async function demoExamples(
  request: Omit<DemoRequest, 'outDir'>,
  taskIds: readonly string[],
): Promise<DemoTaskExamples[]> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'wardbench-bench-'))
  try {
    const { files } = await generateHospital({ ...request, outDir })
    const tasks = builtInTasks().filter(({ id }) => taskIds.includes(id))
    return labelled(files, tasks)
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

function labelled(files: Record<DemoFile, string>, tasks: readonly Task[]): DemoTaskExamples[] {
  const notes = jsonLines<NoteRow>(files.notes)
  const encounters = csvRows(files.encounters).map((row) => ({
    encounterKey: row.encounter_id,
    patientKey: row.patient_id,
    admitTime: row.admit_time,
    dischargeTime: row.discharge_time,
    class: row.class,
    admissionType: row.admission_type,
    disposition: row.disposition,
    expired: row.expired === '1',
    payer: row.payer,
    service: row.service,
  }))
  const facts = {
    notes: notes.map((note, id) => ({
      id,
      noteKey: note.note_id,
      patientKey: note.patient_id,
      encounterKey: note.encounter_id,
      time: note.time,
      type: note.type,
      hash: note.note_id,
      attributes: {},
    })),
    patients: csvRows(files.patients).map((row) => ({
      patientKey: row.patient_id,
      birthDate: row.birth_date,
      sex: row.sex,
      race: row.race,
    })),
    encounters,
    diagnoses: csvRows(files.diagnoses).map((row) => ({
      encounterKey: row.encounter_id,
      sequence: Number(row.seq),
      icdVersion: row.icd_version === '9' ? (9 as const) : (10 as const),
      code: row.code,
    })),
    claims: csvRows(files.claims).map((row) => ({
      claimKey: row.claim_id,
      encounterKey: row.encounter_id,
      charge: Number(row.charge),
      paid: Number(row.paid),
      determination: row.determination,
      statusCode: null,
      denialCodes: [],
    })),
    dataEnd: encounters.reduce((latest, { dischargeTime }) => (dischargeTime > latest ? dischargeTime : latest), ''),
  }
  const ceilings = new Map(
    jsonLines<{ note_id: string; task: string; probabilities: number[] }>(files.ceiling).map((row) => [
      `${row.task}/${row.note_id}`,
      row.probabilities,
    ]),
  )
  return tasks.map((task) => ({
    task,
    examples: deriveLabels({ ...facts, task }).labels.map(({ noteId, value }) => {
      const note = notes[noteId]
      const ceiling = ceilings.get(`${task.id}/${note.note_id}`)
      if (ceiling === undefined) throw new Error(`No ceiling of ${task.id} for ${note.note_id}`)
      const { patient_id: patient, text } = note
      return { patient, year: Number(note.time.slice(0, 4)), text, label: value, ceiling }
    }),
  }))
}

/** The generator quotes no value. */
function csvRows(file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => {
    const values = line.split(',')
    return Object.fromEntries(names.map((name, index) => [name, values[index]]))
  })
}

function jsonLines<Row>(file: string): Row[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Row)
}
