/** The documents of the guide within the app, and which place of them belongs to which screen. */

export const guideDocuments = [
  'user-guide', 'first-hour', 'operations', 'statistics', 'demo-hospitals', 'demo-notes', 'devices', 'security',
] as const
export type GuideDocument = (typeof guideDocuments)[number]

/** A document, and the anchor of a heading of it. */
export type GuidePlace = readonly [GuideDocument, string]

/** What the question mark of a screen opens: the first that its address begins with counts. */
export const placesOfScreens: readonly (readonly [string, GuidePlace])[] = [
  ['/workspace', ['user-guide', 'first-hour']],
  ['/corpora', ['user-guide', 'import-notes']],
  ['/tasks', ['user-guide', 'labels-and-splits']],
  ['/models', ['user-guide', 'model-folders']],
  ['/runs', ['user-guide', 'models-and-runs']],
  ['/experiments', ['user-guide', 'experiments']],
  ['/predictions', ['user-guide', 'predictions-and-review-of-notes']],
  ['/review', ['user-guide', 'review-queues']],
  ['/compare', ['user-guide', 'compare']],
  ['/operations', ['user-guide', 'models-at-work-on-new-notes']],
  ['/planner', ['user-guide', 'cost-and-capacity']],
  ['/settings', ['user-guide', 'devices']],
]

/** Null within the guide. Without a workspace every other address shows the first screen. */
export function guidePlaceOf(path: string): GuidePlace | null {
  if (path.startsWith('/help')) return null
  return placesOfScreens.find(([start]) => path.startsWith(start))?.[1] ?? ['user-guide', 'first-hour']
}
