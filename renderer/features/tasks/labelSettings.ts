/** Settings of label rules in words. They change many labels, so they are shown wherever labels are. Pure. */
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import { medsMatching, type MedsMatching } from '../../../shared/domain/meds.ts'
import { formatTime } from '../../lib/format.ts'
import type { LabelRule } from '../../../shared/domain/task.ts'

interface SettingChoice {
  key: string
  label: string
  help: string
  /** Fixed choices; none: a whole number, or a day. */
  choices?: { value: string; label: string }[]
  isDay?: true
}

export const ruleNames: Record<LabelRule['kind'], string> = {
  readmission: 'Return to hospital',
  mortality: 'Death in hospital',
  los: 'Length of stay',
  denial: 'Claim denied',
  cci: 'Charlson index of the stay’s codes',
  column: 'An imported column',
}

export const ruleSettings: Record<LabelRule['kind'], readonly SettingChoice[]> = {
  readmission: [
    { key: 'horizonDays', label: 'Days after discharge', help: 'A return within this many days counts.' },
    {
      key: 'encounterClass',
      label: 'Stays that count',
      help: 'Inpatient: index and return must both be inpatient stays.',
      choices: [
        { value: 'inpatient', label: 'Inpatient only' },
        { value: 'all', label: 'Every encounter' },
      ],
    },
    {
      key: 'returnKind',
      label: 'Returns that count',
      help: 'Unplanned: returns that are neither elective nor same-day surgery.',
      choices: [
        { value: 'any', label: 'Any return' },
        { value: 'unplanned', label: 'Unplanned only' },
      ],
    },
    {
      key: 'lookAt',
      label: 'Stays looked at',
      help: 'The very next stay only, or every stay within the days.',
      choices: [
        { value: 'any', label: 'Every stay' },
        { value: 'next', label: 'The next stay only' },
      ],
    },
    {
      key: 'transfers',
      label: 'Transfers and same-day stays',
      help: 'Merged: a stay on the day of discharge, or a transfer a day later, goes on with the stay before.',
      choices: [
        { value: 'separate', label: 'Stays of their own' },
        { value: 'merged', label: 'Merged' },
      ],
    },
    {
      key: 'againstAdvice',
      label: 'Left against medical advice',
      help: 'Whether such stays may be the index.',
      choices: [
        { value: 'included', label: 'Included' },
        { value: 'excluded', label: 'Excluded' },
      ],
    },
    {
      key: 'censored',
      label: 'Follow-up past the end of data',
      help:
        'A stay whose days after discharge reach past the end of the data, without a return seen: left out, or counted ' +
        'as one without a return, which makes returns look rarer than they are.',
      choices: [
        { value: 'excluded', label: 'Left out' },
        { value: 'noReturn', label: 'No return' },
      ],
    },
    {
      key: 'dataEnd',
      label: 'End of data',
      help: 'The last day on which a return would have been seen. Empty: the last time in the corpus.',
      isDay: true,
    },
  ],
  mortality: [],
  los: [
    {
      key: 'unit',
      label: 'Days are counted',
      help:
        'Elapsed: hours divided by 24. Calendar: midnights between admission and discharge. The choice moves many ' +
        'stays between bins.',
      choices: [
        { value: 'elapsed', label: 'As elapsed time' },
        { value: 'calendar', label: 'As calendar days' },
      ],
    },
  ],
  denial: [
    {
      key: 'definition',
      label: 'A denial is',
      help:
        'Initial: final adverse or final favorable determination. Strict: claim status 4. Broad: also unpaid ' +
        'charges with a denial reason.',
      choices: [
        { value: 'initial', label: 'Initially denied' },
        { value: 'strict', label: 'Strict (835 status 4)' },
        { value: 'broad', label: 'Broad (835 status 4 or unpaid)' },
      ],
    },
  ],
  cci: [
    {
      key: 'weights',
      label: 'Weights',
      help: 'Charlson’s weights of 1987 or Quan’s of 2011; they move many stays between bins.',
      choices: [
        { value: 'charlson1987', label: 'Charlson 1987' },
        { value: 'quan2011', label: 'Quan 2011' },
      ],
    },
    {
      key: 'agePoints',
      label: 'Age points',
      help: 'One point for each decade from 50.',
      choices: [
        { value: 'false', label: 'Not counted (paper)' },
        { value: 'true', label: 'Counted' },
      ],
    },
  ],
  column: [],
}

/** "Days after discharge: 30; stays that count: Inpatient only" */
export function describeSettings(kind: LabelRule['kind'], settings: Record<string, unknown>): string {
  if (kind === 'column') return `Column ${String(settings.column ?? '')}`
  return ruleSettings[kind]
    .filter(({ key }) => settings[key] !== undefined && settings[key] !== null)
    .map(({ key, label, choices, isDay }) => {
      const value = isDay ? formatTime(String(settings[key])) : String(settings[key])
      return `${label}: ${choices?.find((choice) => choice.value === value)?.label ?? value}`
    })
    .join('; ')
}

/** Of labels that came from a MEDS file: what became of those of the file. */
export function medsMatchingOf({ settings }: Pick<LabelSetSummary, 'settings'>): MedsMatching | null {
  return medsMatching.safeParse(settings.meds).data ?? null
}

/** Settings, and the cohort that the labels are of. */
export function describeLabels(set: LabelSetSummary): string {
  const { task, settings, cohort } = set
  const meds = medsMatchingOf(set)
  const parts = [meds ? `MEDS labels of ${meds.file}` : describeSettings(task.label.kind, settings)]
  if (cohort) parts.push(`Cohort: ${cohort.name}, version ${cohort.version}`)
  return parts.filter(Boolean).join('; ')
}

/** What a field of a form says → the value the rule takes. */
export function settingValue(choice: SettingChoice, text: string): unknown {
  if (choice.isDay) return text.trim() === '' ? null : text.trim()
  if (!choice.choices) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}
