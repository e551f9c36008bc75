/**
 * Who may import whom. A file belongs to the deepest place that contains it (`*` stands for one folder name, each such
 * folder being a place of its own). It may import its own place, the places and npm packages named here, and nothing
 * else; `node` says whether Node's own modules are among them. Type imports count like any other.
 */
export interface Place {
  place: string
  may: string[]
  packages?: string[]
  node?: true
}

const uiKits = [
  '@mantine/core',
  '@mantine/hooks',
  '@mantine/modals',
  '@tabler/icons-react',
  'ag-grid-community',
  'ag-grid-react',
  'echarts',
]
const science = ['main/encryption', 'main/tasks', 'main/models', 'main/tokenizer', 'main/engine', 'main/engine/backends', 'shared']

export const places: Place[] = [
  { place: 'shared', may: [], packages: ['zod', '@orpc/contract', 'yaml'] },

  {
    place: 'renderer',
    may: ['renderer/api.ts', 'renderer/lib', 'renderer/ui', 'renderer/shell', 'renderer/features/*', 'shared'],
    packages: ['react', 'react-dom', 'wouter', 'zod', '@tanstack/react-query'],
  },
  { place: 'renderer/api.ts', may: ['renderer/lib', 'shared'], packages: ['@orpc/client', '@orpc/contract'] },
  {
    place: 'renderer/lib',
    may: ['renderer/api.ts', 'shared'],
    packages: ['react', 'wouter', 'zustand', '@tanstack/react-query', '@orpc/client', '@orpc/contract'],
  },
  {
    place: 'renderer/ui',
    may: ['renderer/api.ts', 'renderer/lib', 'shared'],
    packages: ['react', 'react-dom', 'wouter', ...uiKits],
  },
  {
    place: 'renderer/shell',
    may: ['renderer/api.ts', 'renderer/lib', 'renderer/ui', 'shared'],
    packages: ['react', 'wouter', '@tanstack/react-query'],
  },
  {
    place: 'renderer/features/help',
    may: ['renderer/lib', 'renderer/ui', 'shared', 'docs'],
    packages: ['react', 'wouter', '@tanstack/react-query', 'marked'],
  },
  {
    place: 'renderer/features/*',
    may: ['renderer/api.ts', 'renderer/lib', 'renderer/ui', 'shared'],
    packages: ['react', 'wouter', 'zod', '@tanstack/react-query', 'yaml'],
  },

  { place: 'main/engine', may: ['shared'] },
  {
    place: 'main/engine/backends',
    may: ['main/engine', 'shared'],
    packages: [
      'onnxruntime-node',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-node-gpu',
      'node-llama-cpp',
    ],
    node: true,
  },
  { place: 'main/tokenizer', may: ['shared'], packages: ['zod'], node: true },
  {
    place: 'main/models',
    may: ['main/encryption', 'main/engine', 'main/engine/backends', 'main/tokenizer', 'shared'],
    packages: ['zod'],
    node: true,
  },
  {
    place: 'main/corpus',
    may: ['assets', 'main/tokenizer', 'shared'],
    packages: ['hyparquet', 'hyparquet-compressors', 'hyparquet-writer', 'zod'],
    node: true,
  },
  { place: 'main/tasks', may: ['assets', 'main/corpus', 'main/tokenizer', 'shared'], packages: ['zod'], node: true },
  { place: 'main/scoring', may: science, packages: ['zod'], node: true },
  { place: 'main/training', may: ['main/scoring', ...science], packages: ['zod'], node: true },
  { place: 'main/experiments', may: ['main/training', 'main/scoring', ...science], packages: ['zod'], node: true },

  { place: 'main/operations', may: ['main/encryption', 'main/scoring', 'shared'], node: true },

  { place: 'main/report', may: ['shared'], packages: ['echarts'] },

  { place: 'main/encryption', may: ['shared'], packages: ['zod'], node: true },
  {
    place: 'main/db',
    may: ['main/encryption', 'shared'],
    packages: ['better-sqlite3', 'better-sqlite3-multiple-ciphers', 'zod'],
    node: true,
  },
  { place: 'main/jobs', may: ['main/db', 'main/encryption', 'shared'], node: true },
  {
    place: 'main/services',
    may: [
      'main/db',
      'main/encryption',
      'main/jobs',
      'main/corpus',
      'main/tasks',
      'main/models',
      'main/training',
      'main/scoring',
      'main/experiments',
      'main/operations',
      'shared',
    ],
    packages: ['systeminformation', 'zod'],
    node: true,
  },
  { place: 'main/backend.ts', may: ['main/services', 'main/jobs', 'main/db', 'shared'], node: true },
  {
    place: 'main/ipc',
    may: ['main/backend.ts', 'main/services', 'shared'],
    packages: ['@orpc/server', 'ws'],
    node: true,
  },
  {
    place: 'main/workers',
    may: [
      'main/db',
      'main/encryption',
      'main/jobs',
      'main/corpus',
      'main/training',
      'main/scoring',
      'main/experiments',
      'main/operations',
      'main/report',
      'main/services',
      ...science,
    ],
    packages: ['zod'],
    node: true,
  },

  { place: 'main/pageFiles.ts', may: [], node: true },
  { place: 'main/nodeHost.ts', may: ['main/backend.ts', 'main/jobs', 'shared'], node: true },
  {
    place: 'main/headless',
    may: ['main/backend.ts', 'main/nodeHost.ts', 'main/pageFiles.ts', 'main/ipc', 'shared'],
    packages: ['ws'],
    node: true,
  },
  {
    place: 'main/cli',
    may: [
      'main/backend.ts',
      'main/nodeHost.ts',
      'main/services',
      'main/jobs',
      'main/db',
      'main/corpus',
      'main/tasks',
      'main/models',
      'main/scoring',
      'main/experiments',
      'main/tokenizer',
      'shared',
    ],
    packages: ['commander', 'yaml', 'zod'],
    node: true,
  },
  {
    place: 'main/shell',
    may: ['main/backend.ts', 'main/nodeHost.ts', 'main/pageFiles.ts', 'main/ipc', 'main/jobs', 'shared'],
    packages: ['electron'],
    node: true,
  },
]

/** Started as a thread or process by its address, `new URL('x.worker.ts', import.meta.url)`, and by these places only. */
export const mayStartWorkers = ['main/db', 'main/nodeHost.ts', 'main/shell']

/** Native code that can abort stays out of the backend's process: no chain of run-time imports leads there. */
export const neverReaches = [
  {
    from: 'main/backend.ts',
    packages: ['onnxruntime-node', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node-gpu', 'node-llama-cpp'],
  },
  {
    from: 'main/ipc/router.ts',
    packages: ['onnxruntime-node', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node-gpu', 'node-llama-cpp'],
  },
]
