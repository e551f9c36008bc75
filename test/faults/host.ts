import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { projectRoot } from '../../main/nodeHost.ts'
import { sessionCookie, type Client } from '../contract/transports.ts'

/** The headless host as a real process in a group of its own, so that it can be killed with or without its workers. */
export interface Host {
  client: Client
  /** Processes of jobs that run now. */
  workers(): number[]
  /** Alone: its workers find out by themselves. 'all': at the same moment. */
  kill(whom: 'backend' | 'all'): Promise<void>
  /** In order, as Ctrl-C does. */
  stop(): Promise<void>
}

export async function startHost(workspace: string, configFolder: string): Promise<Host> {
  const child = spawn(process.execPath, [join(projectRoot, 'main', 'headless', 'main.ts'), '--workspace', workspace], {
    env: { ...process.env, WARDBENCH_CONFIG: configFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const exited = once(child, 'exit')
  const line = await Promise.race([addressOf(child.stdout), exited.then(([code]) => Promise.reject(new Error(`the host ended with ${code}`)))])
  const url = new URL(line.slice(line.indexOf('http')))
  const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie: await sessionCookie(url.href), origin: url.origin } })
  await once(socket, 'open')
  return {
    client: createORPCClient<Client>(new RPCLink({ websocket: socket })),
    workers: () => childrenOf(child),
    async kill(whom) {
      if (child.exitCode === null && child.pid !== undefined) {
        if (whom === 'all') process.kill(-child.pid, 'SIGKILL')
        else child.kill('SIGKILL')
      }
      await exited
      socket.terminate()
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
      socket.terminate()
    },
  }
}

async function addressOf(stdout: Readable): Promise<string> {
  for await (const line of createInterface({ input: stdout })) if (line.includes('http')) return line
  throw new Error('the host printed no address')
}

export function childrenOf({ pid }: ChildProcess): number[] {
  return spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean).map(Number)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
