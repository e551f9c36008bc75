/** What another workspace changes. */
export const everyDomain = ['workspace', 'corpora', 'tasks', 'cohorts', 'models', 'runs', 'predictions', 'compare', 'jobs'] as const
