/** Child processes of the build scripts: they end with their parent, and their end is reported as one exit code. */
import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './root.ts'

/** Sends this process's own signals on to the child. The function it returns ends that. */
export function forwardSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const handlers = signals.map((signal) => {
    // A terminal sends its Ctrl-C to the whole group, so the child has that one already.
    const forward = () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    process.on(signal, forward)
    return { signal, forward }
  })
  return () => {
    for (const { signal, forward } of handlers) process.off(signal, forward)
  }
}

export interface Ending {
  code: number
  /** What ended it, when it was a signal or it never started. */
  reason: string | null
}

/** Waits for the child's end. Never rejects: a child that cannot be started ends with 127 and the reason. */
export function ending(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, reason: error.message }))
    child.once('exit', (code, signal) => {
      if (signal) resolve({ code: 128 + constants.signals[signal], reason: signal })
      else resolve({ code: code ?? 0, reason: null })
    })
  })
}

/** Runs a script with this Node in the project's folder, its output with ours. @returns its exit code; a signal that ended it is said */
export async function runNode(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
  const stopForwarding = forwardSignals(child)
  const { code, reason } = await ending(child)
  stopForwarding()
  if (reason) console.log(`ended by ${reason}`)
  return code
}
