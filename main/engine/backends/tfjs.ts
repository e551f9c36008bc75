/**
 * TensorFlow.js: which engine of it this process can run. The pure JavaScript one is the reference in tests (a
 * development package); `@tensorflow/tfjs-node-gpu` is never installed by this project, a user may add it. Nothing is
 * loaded until it is asked for.
 */
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import type * as tfjs from '@tensorflow/tfjs-core'
import { AppError } from '../../../shared/domain/errors.ts'

export type Tfjs = typeof tfjs
export type TfjsEngine = 'gpu' | 'javascript'

const gpuPackage = '@tensorflow/tfjs-node-gpu'
const toInstall = `Install ${gpuPackage} 4.22 beside the workbench, with CUDA 11.2 and cuDNN 8.`

/** Why `@tensorflow/tfjs-node-gpu` cannot be used in this process; null when it is there. Loads nothing. */
export function probeTfjs(): string | null {
  try {
    createRequire(import.meta.url).resolve(gpuPackage)
    return null
  } catch {
    return `It is not installed. ${toInstall}`
  }
}

/** @throws AppError 'engine.tfjs' with what to install. */
export async function loadTfjs(engine: TfjsEngine): Promise<Tfjs> {
  if (engine === 'gpu') {
    const reason = probeTfjs()
    if (reason) throw new AppError('engine.tfjs', `TensorFlow.js on a GPU cannot be used. ${reason}`)
  }
  try {
    if (engine === 'gpu') {
      restoreNodeUtilities()
      return createRequire(import.meta.url)(gpuPackage) as Tfjs
    }
    const tf = await import('@tensorflow/tfjs-core')
    await registerGradients()
    await import('@tensorflow/tfjs-backend-cpu')
    await tf.setBackend('cpu')
    return tf
  } catch (cause) {
    throw new AppError('engine.tfjs', `TensorFlow.js could not be started. ${toInstall}`, { cause })
  }
}

/** tfjs-node-gpu 4.22 calls two functions that Node 23 removed from `util`; its native half fits any Node (Node-API). */
export function restoreNodeUtilities(): void {
  const utilities = createRequire(import.meta.url)('node:util') as Record<string, unknown>
  utilities['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  utilities['isArray'] ??= Array.isArray
}

/**
 * Only its union package registers gradients under Node. The core's own files do it too, but are written for bundlers:
 * their imports lack the ending. Their registry is the process's, so which copy of the core fills it does not matter.
 */
async function registerGradients(): Promise<void> {
  const folder = new URL('./', pathToFileURL(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'))).href
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isInside = context.parentURL?.startsWith(folder) && specifier.startsWith('.')
      return next(isInside && !specifier.endsWith('.js') ? `${specifier}.js` : specifier, context)
    },
  })
  try {
    await import('@tensorflow/tfjs-core/dist/register_all_gradients.js')
  } finally {
    hooks.deregister()
  }
}
