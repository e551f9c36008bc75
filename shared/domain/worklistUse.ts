import type { LabelRule } from './task.ts'
import type { WorklistDay } from './worklist.ts'

/** What the worklist of a task is for: in words, by which day it is read, and what stands beside the risk. */
export interface WorklistUse {
  title: string
  purpose: string
  dayBy: WorklistDay
  dayName: string
  /** The list opens with the newest day, instead of all. */
  opensWithNewestDay: boolean
  columns: readonly ('likeliest' | 'admitted' | 'discharged' | 'payer' | 'charge' | 'time')[]
}

export const worklistUses: Record<LabelRule['kind'], WorklistUse> = {
  readmission: {
    title: 'Discharges by risk of return',
    purpose: 'For care management: the discharges of a day, those most likely to come back first.',
    dayBy: 'discharge',
    dayName: 'Day of discharge',
    opensWithNewestDay: true,
    columns: ['discharged'],
  },
  mortality: {
    title: 'Admissions by risk of death',
    purpose: 'For a review of escalation and goals of care: whom to look at first. What to do is for those who know the patient.',
    dayBy: 'admission',
    dayName: 'Day of admission',
    opensWithNewestDay: false,
    columns: ['admitted'],
  },
  denial: {
    title: 'Claims before they are sent',
    purpose: 'For billing: notes of claims most likely to be denied first, with the words that speak for it and what such notes lack.',
    dayBy: 'discharge',
    dayName: 'Day of discharge',
    opensWithNewestDay: false,
    columns: ['discharged', 'payer', 'charge'],
  },
  los: {
    title: 'Admissions by length of stay',
    purpose: 'For patient flow: who is likely to stay long, and under Census how many leave on which day.',
    dayBy: 'admission',
    dayName: 'Day of admission',
    opensWithNewestDay: false,
    columns: ['likeliest', 'admitted'],
  },
  cci: {
    title: 'Comorbidity burden',
    purpose: 'For planning and case mix: the burden read from one note, beside what earlier stays were coded with.',
    dayBy: 'note',
    dayName: 'Day of the note',
    opensWithNewestDay: false,
    columns: ['likeliest', 'time'],
  },
  column: {
    title: 'Notes by risk',
    purpose: 'Highest risk first.',
    dayBy: 'note',
    dayName: 'Day of the note',
    opensWithNewestDay: false,
    columns: ['time'],
  },
}
