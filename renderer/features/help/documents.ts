/** The documents of the guide and their pictures. They are read when somebody opens the guide, not before. */
import type { GuideDocument } from '../../../shared/guide.ts'

export interface DocumentOfGuide {
  id: GuideDocument
  title: string
  load: () => Promise<{ default: string }>
}

export const documents: readonly DocumentOfGuide[] = [
  { id: 'user-guide', title: 'User’s guide', load: () => import('../../../docs/user-guide.md?raw') },
  { id: 'first-hour', title: 'The first hour, walked', load: () => import('../../../docs/first-hour.md?raw') },
  { id: 'operations', title: 'A model at work, walked', load: () => import('../../../docs/operations.md?raw') },
  { id: 'statistics', title: 'Statistics', load: () => import('../../../docs/statistics.md?raw') },
  { id: 'demo-hospitals', title: 'The demo hospitals', load: () => import('../../../docs/demo-hospitals.md?raw') },
  { id: 'demo-notes', title: 'Three demo notes', load: () => import('../../../docs/demo-notes.md?raw') },
  { id: 'devices', title: 'Devices', load: () => import('../../../docs/devices.md?raw') },
  { id: 'security', title: 'Security and privacy', load: () => import('../../../docs/security.md?raw') },
]

/** Addresses alone: the browser loads a picture when it comes near. */
const pictures = import.meta.glob<string>('../../../docs/screenshots/*.png', { query: '?url', import: 'default', eager: true })

/** Address of a picture as the documents name it ("screenshots/run.png"); none where there is no such picture. */
export function pictureAddress(name: string): string | undefined {
  return pictures[`../../../docs/${name}`]
}
