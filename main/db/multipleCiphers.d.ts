/** The package has types, which its own "exports" hide. The same class as better-sqlite3's, with a key. */
declare module 'better-sqlite3-multiple-ciphers' {
  import type { Database, Options } from 'better-sqlite3'

  interface EncryptedDatabase extends Database {
    key(key: Buffer): number
    rekey(key: Buffer): number
  }
  const EncryptedSqlite: new (path: string, options?: Options) => EncryptedDatabase
  export default EncryptedSqlite
}
