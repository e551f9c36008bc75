import * as z from 'zod'

/** What happened to the patient around the moment of a prediction, which is the time of its note. */

export const timelineEvent = z.object({
  kind: z.enum(['admission', 'discharge', 'note', 'claim', 'death', 'horizon']),
  time: z.string().nullable(),
  /** Facts from the tables, in words; never from the text of a note. */
  detail: z.string(),
  encounterKey: z.string().nullable(),
  /** A note that can be opened. */
  noteId: z.number().nullable(),
  /** Of the stay that the prediction is about. */
  ownStay: z.boolean(),
  /**
   * Against the time of the note: 'note' is the note itself; 'same day' where one of the two is known by its day only;
   * 'unknown' where one has no time. What comes after was there for nobody who wrote or read the note.
   */
  place: z.enum(['before', 'note', 'same day', 'after', 'unknown']),
  /** What the label says of it: the event that made it, or the end of a follow-up without one; null: nothing. */
  outcome: z.string().nullable(),
})
export type TimelineEvent = z.infer<typeof timelineEvent>

export const noteTimeline = z.object({
  noteTime: z.string().nullable(),
  /** Dates are shifted per patient: those of one patient agree with each other and with nothing else. */
  shiftedDates: z.boolean(),
  /** In the order of time; those without a time last. */
  events: z.array(timelineEvent),
  /** Events far from the note that are not among them. */
  leftOut: z.number(),
})
export type NoteTimeline = z.infer<typeof noteTimeline>
