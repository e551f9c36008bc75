import { corpusOverview, phiExamples, privacySample, reviewSample, scanCorpus } from '../../services/overview.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { overview } = api

export const overviewHandlers = overview.router({
  get: overview.get.handler(({ input, context }) => corpusOverview(sessionOf(context), input.id)),
  scan: overview.scan.handler(({ input, context }) => scanCorpus(sessionOf(context), input.id)),
  examples: overview.examples.handler(({ input, context }) => phiExamples(sessionOf(context), input)),
  sample: overview.sample.handler(({ input, context }) => reviewSample(sessionOf(context), input)),
  privacySample: overview.privacySample.handler(({ input, context, signal }) => privacySample(sessionOf(context), input, signal)),
})
