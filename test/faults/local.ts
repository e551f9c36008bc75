import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Backend } from '../../main/backend.ts'
import { serveMessagePort } from '../../main/ipc/serve.ts'
import type { Client } from '../contract/transports.ts'

/** The contract of a backend in this process. */
export function connectTo(backend: Backend): { client: Client; disconnect(): void } {
  const { port1, port2 } = new MessageChannel()
  serveMessagePort(backend, port1)
  port1.start()
  port2.start()
  return {
    client: createORPCClient<Client>(new RPCLink({ port: port2 })),
    disconnect() {
      port1.close()
      port2.close()
    },
  }
}
