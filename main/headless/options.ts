/** Options of the headless host besides port and workspace; `npm start` and the host read the same. */
export const hostOptions = {
  'read-only': { type: 'boolean' },
  socket: { type: 'string' },
  bind: { type: 'string' },
  'beyond-this-machine': { type: 'boolean' },
  certificate: { type: 'string' },
  key: { type: 'string' },
  name: { type: 'string', multiple: true },
  'session-hours': { type: 'string' },
} as const
