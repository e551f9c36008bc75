import { attributionsOf, queueAttribution } from '../../services/attribution.ts'
import { noteTimeline } from '../../services/noteTimeline.ts'
import { watchSimilarNotes } from '../../services/similarNotes.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { reading } = api

export const readingHandlers = reading.router({
  timeline: reading.timeline.handler(({ input, context }) => noteTimeline(sessionOf(context), input)),
  similar: reading.similar.handler(({ input, context, signal }) => watchSimilarNotes(sessionOf(context), input, signal)),
  attributions: reading.attributions.handler(({ input, context }) => attributionsOf(sessionOf(context), input)),
  attribute: reading.attribute.handler(({ input, context }) => queueAttribution(sessionOf(context), input)),
})
