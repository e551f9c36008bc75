import { serveJobs } from './serve.ts'

/** Process entry: what fills a workspace with notes, labels and models, and takes models and job bundles out of it. */
serveJobs({
  import: async (context) => (await import('./importJob.ts')).importJob(context),
  demo: async (context) => (await import('./demoJob.ts')).demoJob(context),
  label: async (context) => (await import('./labelJob.ts')).labelJob(context),
  scan: async (context) => (await import('./scanJob.ts')).scanJob(context),
  leakage: async (context) => (await import('./leakageJob.ts')).leakageJob(context),
  documentation: async (context) => (await import('./documentationJob.ts')).documentationJob(context),
  modelImport: async (context) => (await import('./modelJobs.ts')).modelImportJob(context),
  outcomes: async (context) => (await import('./outcomesJob.ts')).outcomesJob(context),
  monitor: async (context) => (await import('./monitorJob.ts')).monitorJob(context),
  challenge: async (context) => (await import('./challengeJob.ts')).challengeJob(context),
  predictions: async (context) => (await import('./predictionImport.ts')).predictionImportJob(context),
  bundleExport: async (context) => (await import('./bundleExport.ts')).bundleExportJob(context),
  bundleImport: async (context) => (await import('./bundleImport.ts')).bundleImportJob(context),
  modelExport: async (context) => (await import('./modelJobs.ts')).modelExportJob(context),
})
