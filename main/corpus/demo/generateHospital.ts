/**
 * Writes a synthetic hospital as the plain files that the ordinary importer reads. Patients are drawn one after the
 * other from their own random streams and written at once: memory is constant, and a seed gives the same bytes.
 * `ceiling` holds P(option | facts in that note), the best any reader can do; nothing that trains may read it.
 */
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import path from 'node:path'
import { createRandom, type Random } from '../../../shared/random.ts'
import type { JobProgress } from '../../../shared/domain/job.ts'
import { writeAdmissionNote } from './admissionNote.ts'
import { writeDischargeNote } from './dischargeNote.ts'
import { between, chance, wholeBetween } from './draws.ts'
import { drawLife, type Life, type Stay } from './life.ts'
import { demoSites, type DemoSiteId } from './sites.ts'
import { createAuthors, pickAuthor, type Author } from './style.ts'

export const demoFileNames = {
  patients: 'patients.csv',
  encounters: 'encounters.csv',
  diagnoses: 'diagnoses.csv',
  claims: 'claims.csv',
  notes: 'notes.ndjson',
  ceiling: 'ceiling.ndjson',
} as const
export type DemoFile = keyof typeof demoFileNames

const columns: Record<Exclude<DemoFile, 'notes' | 'ceiling'>, string> = {
  patients: 'patient_id,birth_date,sex,race',
  encounters:
    'encounter_id,patient_id,admit_time,discharge_time,class,admission_type,disposition,expired,payer,service',
  diagnoses: 'encounter_id,seq,icd_version,code',
  claims: 'claim_id,encounter_id,charge,paid,determination',
}

export interface DemoRequest {
  site: DemoSiteId
  /** Reached or passed by the last patient's stays. */
  encounters?: number
  seed: number
  outDir: string
}

export interface DemoResult {
  /** Absolute paths. */
  files: Record<DemoFile, string>
  /** Rows of each file, without the header. */
  counts: Record<DemoFile, number>
}

/** US hospitals changed from ICD-9-CM to ICD-10-CM for discharges from this day. */
const icd10From = Date.UTC(2015, 9, 1)

export async function generateHospital(
  request: DemoRequest,
  options: { signal?: AbortSignal; onProgress?: (progress: JobProgress) => void } = {},
): Promise<DemoResult> {
  const { seed, encounters = 14_000 } = request
  const { signal, onProgress } = options
  const site = demoSites[request.site]
  const authors = createAuthors(site, seed)
  await mkdir(request.outDir, { recursive: true })
  const names = Object.keys(demoFileNames) as DemoFile[]
  const files = record(names, (name) => path.resolve(request.outDir, demoFileNames[name]))
  const streams = record(names, (name) => createWriteStream(files[name], { signal }))
  const counts = record(names, () => 0)
  try {
    for (const [name, header] of Object.entries(columns)) streams[name as DemoFile].write(`${header}\n`)
    for (let index = 0; counts.encounters < encounters; index += 1) {
      signal?.throwIfAborted()
      const life = drawLife(site, seed, index)
      if (life.stays.length === 0) continue
      const rows = rowsOf(life, authors, createRandom(seed, noteStream + site.streamOffset + index))
      for (const name of names) {
        counts[name] += rows[name].length
        const lines = rows[name].map((row) => `${row}\n`).join('')
        if (!streams[name].write(lines)) await once(streams[name], 'drain', { signal })
      }
      if (index % progressEvery === 0) {
        const done = Math.min(counts.encounters, encounters)
        onProgress?.({ phase: 'Writing the demo hospital', done, total: encounters })
      }
    }
    await Promise.all(names.map((name) => end(streams[name])))
    return { files, counts }
  } finally {
    for (const name of names) streams[name].destroy()
  }
}

const progressEvery = 100
/** Random streams of the prose, apart from those of the facts. */
const noteStream = 2 ** 41

async function end(stream: WriteStream): Promise<void> {
  stream.end()
  await finished(stream)
}

function record<Value>(names: readonly DemoFile[], make: (name: DemoFile) => Value): Record<DemoFile, Value> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<DemoFile, Value>
}

/** All rows of one patient, as lines without their line end. No value needs CSV quoting. */
function rowsOf(life: Life, authors: readonly Author[], random: Random): Record<DemoFile, string[]> {
  const { patient, stays } = life
  const rows: Record<DemoFile, string[]> = {
    patients: [[patient.key, isoDate(patient.birth), patient.sex, patient.race].join(',')],
    encounters: [],
    diagnoses: [],
    claims: [],
    notes: [],
    ceiling: [],
  }
  for (const [index, stay] of stays.entries()) {
    const encounter = `E${patient.key.replace(/^P/, '')}${String(index + 1).padStart(2, '0')}`
    rows.encounters.push(encounterRow(encounter, patient.key, stay))
    const version = stay.discharge < icd10From ? 9 : 10
    for (const [position, codes] of stay.codes.entries()) {
      rows.diagnoses.push([encounter, position + 1, version, version === 9 ? codes.icd9 : codes.icd10].join(','))
    }
    rows.claims.push(claimRow(encounter, stay, random))
    addAdmissionNote(rows, encounter, patient.key, stay, authors, random)
    if (!stay.died && !chance(random, 0.015)) {
      addDischargeNote(rows, encounter, patient.key, stay, authors, random)
    }
  }
  return rows
}

function encounterRow(encounter: string, patient: string, stay: Stay): string {
  const { dispositionName, payerName } = stay.dischargeFacts
  return [
    encounter,
    patient,
    isoTime(stay.admit),
    isoTime(stay.discharge),
    'inpatient',
    stay.admissionType,
    stay.died ? 'expired' : dispositionName,
    stay.died ? 1 : 0,
    payerName,
    stay.facts.presentation.service,
  ].join(',')
}

/** A denied claim is final adverse, or final favorable after the hospital objected. */
function claimRow(encounter: string, stay: Stay, random: Random): string {
  const charge = Math.round(between(random, 6000, 14_000) + between(random, 2500, 5200) * stay.dischargeFacts.nights)
  const adverse = stay.denied && chance(random, 0.42)
  const paid = adverse ? 0 : Math.round(charge * between(random, 0.28, 0.62))
  const determination = adverse ? 'final adverse' : stay.denied ? 'final favorable' : 'paid'
  return [`C${encounter.slice(1)}`, encounter, charge, paid, determination].join(',')
}

/** Filed within hours of admission, and before the stay's end. */
function addAdmissionNote(
  rows: Record<DemoFile, string[]>,
  encounter: string,
  patient: string,
  stay: Stay,
  authors: readonly Author[],
  random: Random,
): void {
  const author = pickAuthor(random, authors, new Date(stay.admit).getUTCFullYear())
  const note = `N${encounter.slice(1)}H`
  rows.notes.push(
    JSON.stringify({
      note_id: note,
      patient_id: patient,
      encounter_id: encounter,
      time: isoTime(stay.admit + wholeBetween(random, 40, 480) * minuteMs),
      type: 'Admission H&P',
      text: writeAdmissionNote(random, stay.facts, author),
    }),
  )
  rows.ceiling.push(
    ceilingRow(note, 'mortality', binary(stay.risks.mortality)),
    ceilingRow(note, 'los', stay.risks.stay),
    ceilingRow(note, 'cci', stay.risks.index),
  )
}

/** Filed at discharge. */
function addDischargeNote(
  rows: Record<DemoFile, string[]>,
  encounter: string,
  patient: string,
  stay: Stay,
  authors: readonly Author[],
  random: Random,
): void {
  const author = pickAuthor(random, authors, new Date(stay.discharge).getUTCFullYear())
  const note = `N${encounter.slice(1)}D`
  rows.notes.push(
    JSON.stringify({
      note_id: note,
      patient_id: patient,
      encounter_id: encounter,
      time: isoTime(stay.discharge),
      type: 'Discharge summary',
      text: writeDischargeNote(random, stay.dischargeFacts, author),
    }),
  )
  rows.ceiling.push(
    ceilingRow(note, 'readmission', binary(stay.risks.readmission)),
    ceilingRow(note, 'denial', binary(stay.risks.denial)),
  )
}

const minuteMs = 60_000

function binary(probability: number): number[] {
  return [1 - probability, probability]
}

function ceilingRow(note: string, task: string, probabilities: readonly number[]): string {
  const rounded = probabilities.map((value) => Number(value.toFixed(6)))
  return JSON.stringify({ note_id: note, task, probabilities: rounded })
}

/** Local wall-clock time without a zone. */
function isoTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19)
}

function isoDate(time: number): string {
  return isoTime(time).slice(0, 10)
}
