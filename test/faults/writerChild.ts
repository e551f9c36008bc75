import { writeSync } from 'node:fs'
import { openWriter } from '../../main/db/connection.ts'
import { writes } from '../../main/db/registry.ts'

/** Stores jobs without end, and says the number of each once it is committed. */
const db = openWriter(process.argv[2])
for (;;) {
  const id = db.transaction(() => {
    const job = writes.insertJob(db, { kind: 'demo', title: 'x'.repeat(3000), input: {} })
    writes.saveJobProgress(db, job.id, { phase: 'a', done: job.id, total: null })
    return job.id
  })()
  writeSync(1, `${id}\n`)
}
