import { readFile, rm } from 'node:fs/promises'
import { connect, isIP } from 'node:net'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { AppError } from '../../shared/domain/errors.ts'

/** Where the host listens, and under which names it answers. */
export interface Binding {
  /** A Unix socket, which only its owner may use; null: `address` and `port`. */
  socket: string | null
  address: string
  /** 0: any free one. Of a socket: the port of the tunnel's other end. */
  port: number
  names: readonly string[]
  tls: { cert: Buffer; key: Buffer } | null
}

export interface BindingOptions {
  port: number
  socket?: string
  bind?: string
  beyondThisMachine?: boolean
  certificate?: string
  key?: string
  names?: readonly string[]
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']
export const loopback: Omit<Binding, 'port'> = { socket: null, address: '127.0.0.1', names: loopbackNames, tls: null }

/** @throws AppError 'usage.network' beyond loopback without the flag and TLS, 'usage.socket', 'usage.certificate' */
export async function bindingOf(options: BindingOptions): Promise<Binding> {
  const { port, socket, bind, certificate, key, names = [] } = options
  const tls = await tlsOf(certificate, key)
  if (socket !== undefined) {
    if (bind !== undefined || tls) throw new AppError('usage.socket', '--socket goes without --bind and --certificate: a socket is reached from this machine alone.')
    if (port === 0) throw new AppError('usage.socket', '--socket needs --port: the port at the other end of the tunnel, which the printed address has.')
    const path = resolve(socket)
    await removeDeadSocket(path)
    return { ...loopback, socket: path, port }
  }
  const address = bind ?? '127.0.0.1'
  if (!isLoopback(address) && !(options.beyondThisMachine && tls)) {
    throw new AppError(
      'usage.network',
      `Listening on ${address} lets other machines in. That needs --beyond-this-machine, and --certificate and --key for encrypted connections. ` +
        'A tunnel (ssh -L) needs none of them.',
    )
  }
  const shown = isIP(address) === 6 ? `[${address}]` : address
  const ownNames = isLoopback(address) ? [...new Set([shown, ...loopbackNames])] : [...(['0.0.0.0', '::'].includes(address) ? [] : [shown]), hostname().toLowerCase()]
  return { socket: null, address, port, tls, names: [...names.map((name) => name.toLowerCase()), ...ownNames] }
}

export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

async function tlsOf(certificate: string | undefined, key: string | undefined): Promise<Binding['tls']> {
  if (certificate === undefined && key === undefined) return null
  if (certificate === undefined || key === undefined) throw new AppError('usage.certificate', '--certificate and --key go together.')
  try {
    const tls = { cert: await readFile(certificate), key: await readFile(key) }
    createSecureContext(tls)
    return tls
  } catch (cause) {
    throw new AppError('usage.certificate', 'The certificate and key cannot be used. Give PEM files that belong to each other.', { cause })
  }
}

/** What a host left that was killed; one that still answers is not ours to remove. */
async function removeDeadSocket(path: string): Promise<void> {
  const answers = await new Promise<boolean | null>((done) => {
    const probe = connect(path)
    probe.once('connect', () => done(true))
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED' ? false : null))
    probe.once('close', () => probe.destroy())
    probe.once('connect', () => probe.end())
  })
  if (answers) throw new AppError('usage.socket', 'Another program listens on this socket. Choose another one.')
  // Nothing is there, or what is there is no socket: listening will say so.
  if (answers === false) await rm(path)
}
