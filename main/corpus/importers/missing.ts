/** What a source that completes others says, as long as nothing beside it has them. */
export const noNotes = 'No notes: add notes, or import into a corpus that has them'
export const noStays = 'No stays: add a source or table of stays, or import into a corpus that has them'
