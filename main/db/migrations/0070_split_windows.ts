import type { Migration } from './index.ts'

const sizeOf = (set: string) => `json_object(
  'notes', coalesce((SELECT value ->> 'notes' FROM json_each(split.summary, '$.sets') WHERE value ->> 'set' = '${set}'), 0),
  'patients', coalesce((SELECT value ->> 'patients' FROM json_each(split.summary, '$.sets') WHERE value ->> 'set' = '${set}'), 0))`

/**
 * The later period of a split is cut into windows, and each member of it knows its own; splits from before have one
 * window. What the leakage checks of a split found is kept with it.
 */
export const splitWindows: Migration = {
  version: 70,
  sql: `
ALTER TABLE split ADD COLUMN leakage TEXT;
ALTER TABLE split_member ADD COLUMN later_window INTEGER;
UPDATE split_member SET later_window = 0
  WHERE part IN ('temporal', 'temporal_seen')
    AND split_id IN (SELECT id FROM split WHERE settings ->> 'method' IN ('temporal', 'period'));
UPDATE split SET summary = json_set(summary, '$.windows', json_array(json_object(
    'index', 0,
    'from', coalesce(settings ->> 'cutoff', settings ->> 'firstLater'),
    'until', NULL,
    'unseen', ${sizeOf('temporal')},
    'returning', ${sizeOf('temporal_seen')})))
  WHERE settings ->> 'method' IN ('temporal', 'period');
`,
}
