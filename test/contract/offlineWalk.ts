/** From an empty machine to a comparison and a report, through the host and its workers. Run by offline.test.ts in a process of its own. */
import { connect } from './transports.ts'
import { ended } from './waiting.ts'

const connection = await connect('WebSocket')
const { client } = connection
await client.workspace.create({ name: 'Offline' })
await client.workspace.host()
await client.devices.list()
const demo = await ended(client, (await client.corpora.demo({ encounters: 300, seed: 8 })).jobId)
const { corpusId, splitId } = demo.result as { corpusId: number; splitId: number }
const pretrained = await client.runs.create({
  config: { kind: 'pretrain', name: 'Base', corpusId, splitId, vocabularySize: 512, sequenceLength: 64, batchSize: 4, steps: 2, warmupSteps: 1, validateEvery: 2 },
})
const states = [(await ended(client, pretrained.jobId)).state]
const base = (await client.models.list()).find(({ runId }) => runId === pretrained.runId)!
const learning = { splitId, taskIds: ['readmission'], maximumTrain: 30 }
const tuned = await client.runs.create({
  config: { kind: 'finetune', name: 'Tuned', baseModelId: base.id, ...learning, maximumTokens: 64, batchSize: 4, steps: 2, validateEvery: 2, maximumValidation: 20 },
})
const words = await client.runs.create({ config: { kind: 'baseline', name: 'Words', method: 'tfidf', ...learning } })
for (const { jobId } of [tuned, words]) states.push((await ended(client, jobId)).state)
for (const { id } of (await client.models.list()).filter(({ runId }) => runId === tuned.runId || runId === words.runId)) {
  const { jobId } = await client.predictions.score({ modelId: id, taskIds: ['readmission'], splitId, set: 'validation', maximumTokens: 64, truncation: 'right', maximumNotes: 60 })
  states.push((await ended(client, jobId)).state)
}
const passIds = (await client.predictions.passes({})).filter(({ role, set }) => role !== 'ceiling' && set === 'validation').map(({ id }) => id)
await client.compare.run({ passIds, resamples: 100 })
await client.reports.html({ passIds, resamples: 100 })
await connection.close()
console.log(states.join(' '))
