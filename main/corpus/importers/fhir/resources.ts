import * as z from 'zod'

/**
 * The parts of FHIR R4 resources that the import reads; everything else in them is ignored. Absent and null are the
 * same. Codes are plain strings: which ones are known is decided where they are used.
 */
const text = z.string().nullish()
const amount = z.object({ value: z.number().nullish() }).nullish()

const coding = z.object({ system: text, code: text, display: text })
const concept = z.object({ coding: z.array(coding).nullish(), text })
const reference = z.object({ reference: text })
const period = z.object({ start: text, end: text })
const attachment = z.object({ contentType: text, data: text, url: text, creation: text })

export type Coding = z.infer<typeof coding>
export type Concept = z.infer<typeof concept>
export type Reference = z.infer<typeof reference>
export type Attachment = z.infer<typeof attachment>

const resource = z.object({
  id: z.string().min(1).max(256),
  /** Resources without an identity of their own, which only this one may refer to. */
  contained: z.array(z.unknown()).nullish(),
})
export type Resource = z.infer<typeof resource>

export const patient = resource.extend({
  gender: text,
  birthDate: text,
  deceasedBoolean: z.boolean().nullish(),
  deceasedDateTime: text,
  /** Read by the schemas of the extensions that are known; any other may hold anything. */
  extension: z.array(z.unknown()).nullish(),
  link: z.array(z.object({ other: reference, type: text })).nullish(),
})
export type Patient = z.infer<typeof patient>

export const raceExtension = z.object({
  url: z.literal('http://hl7.org/fhir/us/core/StructureDefinition/us-core-race'),
  extension: z.array(
    z.object({ url: z.string(), valueCoding: coding.nullish(), valueString: text }),
  ),
})

export const encounter = resource.extend({
  status: text,
  class: coding.nullish(),
  type: z.array(concept).nullish(),
  serviceType: concept.nullish(),
  priority: concept.nullish(),
  subject: reference.nullish(),
  period: period.nullish(),
  hospitalization: z
    .object({ admitSource: concept.nullish(), reAdmission: concept.nullish(), dischargeDisposition: concept.nullish() })
    .nullish(),
  partOf: reference.nullish(),
  diagnosis: z.array(z.object({ condition: reference.nullish(), rank: z.number().int().nullish() })).nullish(),
})
export type Encounter = z.infer<typeof encounter>

export const condition = resource.extend({
  verificationStatus: concept.nullish(),
  code: concept.nullish(),
  encounter: reference.nullish(),
})
export type Condition = z.infer<typeof condition>

export const documentReference = resource.extend({
  status: text,
  docStatus: text,
  type: concept.nullish(),
  category: z.array(concept).nullish(),
  subject: reference.nullish(),
  date: text,
  content: z.array(z.object({ attachment })).nullish(),
  context: z.object({ encounter: z.array(reference).nullish() }).nullish(),
})
export type DocumentReference = z.infer<typeof documentReference>

export const diagnosticReport = resource.extend({
  status: text,
  code: concept.nullish(),
  category: z.array(concept).nullish(),
  subject: reference.nullish(),
  encounter: reference.nullish(),
  issued: text,
  effectiveDateTime: text,
  presentedForm: z.array(attachment).nullish(),
  conclusion: text,
})
export type DiagnosticReport = z.infer<typeof diagnosticReport>

const diagnosis = z.array(z.object({ sequence: z.number().int().nullish(), diagnosisCodeableConcept: concept.nullish() }))
const item = z.object({ encounter: z.array(reference).nullish() })

export const claim = resource.extend({
  status: text,
  use: text,
  item: z.array(item).nullish(),
  total: amount,
  diagnosis: diagnosis.nullish(),
})
export type Claim = z.infer<typeof claim>

const adjudication = z.object({ category: concept.nullish(), reason: concept.nullish(), amount })
export type Adjudication = z.infer<typeof adjudication>

export const explanationOfBenefit = resource.extend({
  status: text,
  use: text,
  outcome: text,
  created: text,
  claim: reference.nullish(),
  insurer: z.object({ display: text }).nullish(),
  precedence: z.number().nullish(),
  item: z.array(item.extend({ adjudication: z.array(adjudication).nullish() })).nullish(),
  adjudication: z.array(adjudication).nullish(),
  total: z.array(z.object({ category: concept.nullish(), amount })).nullish(),
  payment: z.object({ type: concept.nullish(), adjustmentReason: concept.nullish(), amount }).nullish(),
  supportingInfo: z.array(z.object({ category: concept.nullish(), valueString: text })).nullish(),
  diagnosis: diagnosis.nullish(),
})
export type ExplanationOfBenefit = z.infer<typeof explanationOfBenefit>
