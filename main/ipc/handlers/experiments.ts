import { resumeExperiment, startExperiment, stopExperiment } from '../../services/experimentDriver.ts'
import { previewExperiment, quickVersion } from '../../services/experimentPreview.ts'
import { experimentHtml, reportExperiment } from '../../services/experimentReport.ts'
import { definitionOf, listExperiments } from '../../services/experiments.ts'
import { removeExperiment } from '../../services/experimentRemoval.ts'
import { watchExperiment, watchExperimentEnds } from '../../services/watching.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { experiments } = api

export const experimentsHandlers = experiments.router({
  list: experiments.list.handler(({ context }) => listExperiments(sessionOf(context))),
  preview: experiments.preview.handler(({ input, context }) => previewExperiment(sessionOf(context), input.definition)),
  quick: experiments.quick.handler(({ input }) => quickVersion(input.definition)),
  start: experiments.start.handler(async ({ input, context }) => ({
    id: await startExperiment(sessionOf(context), input.definition, context.backend.host.version),
  })),
  definition: experiments.definition.handler(({ input, context }) => definitionOf(sessionOf(context), input.id)),
  watch: experiments.watch.handler(({ input, context, signal }) => watchExperiment(sessionOf(context), input.id, signal)),
  ended: experiments.ended.handler(({ context, signal }) => watchExperimentEnds(sessionOf(context), signal)),
  remove: experiments.remove.handler(({ input, context }) => removeExperiment(sessionOf(context), input)),
  resume: experiments.resume.handler(async ({ input, context }) => {
    await resumeExperiment(sessionOf(context), input, context.backend.host.version)
    return {}
  }),
  cancel: experiments.cancel.handler(async ({ input, context }) => {
    await stopExperiment(sessionOf(context), input)
    return {}
  }),
  report: experiments.report.handler(({ input, context, signal }) => reportExperiment(sessionOf(context), input.id, signal)),
  html: experiments.html.handler(({ input, context, signal }) =>
    experimentHtml(sessionOf(context), input, context.backend.host.version, signal),
  ),
})
