/** Addresses of places of the guide. */
import { guidePlaceOf, type GuideDocument } from '../../shared/guide.ts'
import { address } from './address.ts'

/** An empty anchor is the beginning of the document. */
export function guideAddress([document, at]: readonly [GuideDocument, string]): string {
  return address(`/help/${document}`, { at })
}

/** What the question mark of a screen opens; null for the guide itself. */
export function guideOfScreen(path: string): string | null {
  const place = guidePlaceOf(path)
  return place && guideAddress(place)
}
