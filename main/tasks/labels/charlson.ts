import type * as z from 'zod'
import definition from '../../../assets/charlson.json' with { type: 'json' }
import type { DiagnosisRecord } from '../../../shared/domain/records.ts'
import type { cciSettings } from '../../../shared/domain/task.ts'

/**
 * Charlson comorbidity index of a stay's ICD codes. Categories: Quan 2005 (Med Care 43:1130), matched by code prefix, a
 * code may count in two. Weights: Charlson 1987 or Quan 2011 (Am J Epidemiol 173:676). A severe form drops its mild one
 * from the score, not from the categories. Age points: Charlson 1994.
 */
export type CharlsonWeights = z.infer<typeof cciSettings>['weights']
type CodedDiagnosis = Pick<DiagnosisRecord, 'code' | 'icdVersion'>

type Category = (typeof definition.categories)[number]

const { categories, hierarchy, age_points_1994: agePoints } = definition

/** Some ten thousand codes fill millions of rows, so each is matched once. */
const categoriesByCode = new Map<string, string[]>()

/** Keys of the categories present, in the table's order. Codes without dots, upper case. */
export function charlsonCategories(codes: readonly CodedDiagnosis[]): string[] {
  const present = new Set(codes.flatMap(categoriesOfCode))
  return categories.map(({ key }) => key).filter((key) => present.has(key))
}

function categoriesOfCode(code: CodedDiagnosis): string[] {
  const name = `${code.icdVersion} ${code.code}`
  let keys = categoriesByCode.get(name)
  if (!keys) {
    keys = categories.filter((category) => belongs(code, category)).map(({ key }) => key)
    categoriesByCode.set(name, keys)
  }
  return keys
}

/** ICD-9-CM categories 001–099 that do not exist, and 042–044, which have no decimals. */
const withoutDecimals = new Set(['019', '028', '029', '042', '043', '044', '067', '068', '069', '089'])

/**
 * Whether an ICD-9 code, its leading zeros restored, would be one of other categories: "42" may be 042, and "4104" may be
 * 041.04, a germ, instead of an infarct. Only for codes of a source that lost zeros.
 */
export function changesWithZeros({ code, icdVersion }: CodedDiagnosis): boolean {
  if (icdVersion !== 9 || !/^[1-9]\d{0,3}$/.test(code)) return false
  const asRead = categoriesOfCode({ code, icdVersion }).join()
  return ['0', '00'].some((zeros) => {
    const whole = zeros + code
    if (whole.length < 3 || whole.length > 5) return false
    if (whole.length > 3 && withoutDecimals.has(whole.slice(0, 3))) return false
    return categoriesOfCode({ code: whole, icdVersion }).join() !== asRead
  })
}

export function charlsonScore(present: readonly string[], weights: CharlsonWeights): number {
  const dropped = hierarchy.filter((rule) => present.includes(rule.when_present)).map((rule) => rule.drop)
  return categories
    .filter(({ key }) => present.includes(key) && !dropped.includes(key))
    .reduce((sum, category) => sum + weight(category, weights), 0)
}

/** As a person reads it, with its weight. */
export function charlsonCategory(key: string, weights: CharlsonWeights): { label: string; weight: number } {
  const category = categories.find((each) => each.key === key)!
  return { label: category.label, weight: weight(category, weights) }
}

function belongs({ code, icdVersion }: CodedDiagnosis, category: Category): boolean {
  const prefixes = icdVersion === 9 ? category.icd9cm_prefixes : category.icd10_prefixes
  return prefixes.some((prefix) => code.startsWith(prefix))
}

function weight(category: Category, weights: CharlsonWeights): number {
  return weights === 'quan2011' ? category.weight_quan2011 : category.weight_charlson1987
}

/** `age` in whole years at admission. */
export function charlsonAgePoints(age: number): number {
  return agePoints.find(({ min, max }) => age >= min && (max === null || age <= max))?.points ?? 0
}
