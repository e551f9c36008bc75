import type { SourceId } from '../../../shared/domain/corpus.ts'
import { adt } from './adt.ts'
import { fhir } from './fhir.ts'
import type { Importer } from './importer.ts'
import { meds } from './meds.ts'
import { mimic3 } from './mimic3.ts'
import { mimic4 } from './mimic4.ts'
import { omop } from './omop.ts'
import { questions } from './questions.ts'
import { textFolder } from './textFolder.ts'
import { x12 } from './x12.ts'

/** Every importer, the most particular first: a file belongs to the first one that detects it. */
export const importers: readonly Importer[] = [mimic3, mimic4, omop, fhir, meds, adt, x12, questions, textFolder]

export function importerOf(id: SourceId): Importer | undefined {
  return importers.find((importer) => importer.id === id)
}
