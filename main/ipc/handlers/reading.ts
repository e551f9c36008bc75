import { noteTimeline } from '../../services/noteTimeline.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { reading } = api

export const readingHandlers = reading.router({
  timeline: reading.timeline.handler(({ input, context }) => noteTimeline(sessionOf(context), input)),
})
