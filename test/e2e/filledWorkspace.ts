import { copyFileSync, cpSync, existsSync } from 'node:fs'
import path from 'node:path'
import { connect, type Connection } from '../contract/transports.ts'

/** A closed workspace `name` in `home`, filled through the contract, with its files; its path. */
export async function filledWorkspace(home: string, name: string, fill: (connection: Connection) => Promise<unknown>): Promise<string> {
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    const { path: made } = await client.workspace.create({ name })
    await fill(connection)
    await client.workspace.close()
    const workspace = path.join(home, `${name}.wardbench`)
    copyFileSync(made, workspace)
    if (existsSync(`${made}-files`)) cpSync(`${made}-files`, `${workspace}-files`, { recursive: true })
    return workspace
  } finally {
    await connection.close()
  }
}
