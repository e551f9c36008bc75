import { Option, type Command } from 'commander'
import { countOf } from '../../shared/format.ts'
import { applicationVersion } from '../nodeHost.ts'
import { exportResult, importResult, ownFingerprint, queueBundleExport, queueBundleImport, verifyBundle } from '../services/modelBundles.ts'
import { exportReasonOption, wholeNumber } from './arguments.ts'
import { estimateCell } from './compare.ts'
import { interruption, printJson, progressOf, waitForJob } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `bundle export|verify|import|results|take-results`: promoted models between hospitals. */
export function addBundleCommands(program: Command, requiredWorkspace: () => Option, jsonOption: () => Option): void {
  const bundle = program.command('bundle').description('a promoted model as one signed file for another hospital, and results back')

  bundle
    .command('fingerprint')
    .description('print the fingerprint of this workspace: tell it to the other hospital by another way than the file')
    .addOption(requiredWorkspace())
    .action(({ workspace }: { workspace: string }) => withWorkspace(workspace, async (session) => void process.stdout.write(`${await ownFingerprint(session)}\n`)))

  bundle
    .command('export')
    .description('write a version with weights, task, threshold, recalibration, card and checks as a signed file; no note and no hash of one')
    .argument('<file>', 'new file')
    .addOption(requiredWorkspace())
    .requiredOption('--id <id>', 'operating model, as operate list prints it', wholeNumber)
    .addOption(exportReasonOption().makeOptionMandatory())
    .addOption(jsonOption())
    .action((target: string, { workspace, id, reason, json }: { workspace: string; id: number; reason: string; json?: boolean }) =>
      withWorkspace(workspace, async (session) => {
        const job = await waitForJob(session, (await queueBundleExport(session, { operatingId: id, target, reason }, applicationVersion())).id)
        if (json) return printJson(job.result)
        process.stdout.write(`Written to ${target}. Tell the other hospital this fingerprint, by another way than the file:\n${String(job.result?.['fingerprint'])}\n`)
      }),
    )

  bundle
    .command('verify')
    .description('check signature, hashes and size of a bundle, and print who signed it')
    .argument('<file>', 'bundle')
    .addOption(jsonOption())
    .action(async (path: string, { json }: { json?: boolean }) => {
      const facts = await verifyBundle(path, { signal: interruption, onProgress: progressOf('Bundle') })
      if (json) return printJson(facts)
      const { name, version, taskName, modelName, createdAt, fingerprint } = facts
      process.stdout.write(`${name}, version ${version}: ${modelName} on ${taskName}, made ${createdAt}. Signature and hashes fit.\nSigned by ${fingerprint}\n`)
    })

  bundle
    .command('import')
    .description('take in a bundle, after its files and the sample texts were checked')
    .argument('<file>', 'bundle')
    .addOption(requiredWorkspace())
    .requiredOption('--fingerprint <text>', 'as the other hospital told it, not as verify prints it')
    .addOption(jsonOption())
    .action((path: string, { workspace, fingerprint, json }: { workspace: string; fingerprint: string; json?: boolean }) =>
      withWorkspace(workspace, async (session) => {
        const job = await waitForJob(session, (await queueBundleImport(session, { path, fingerprint })).id)
        if (json) return printJson(job.result)
        const { operatingId, modelId } = job.result as { operatingId: number; modelId: number }
        process.stdout.write(`Operating model ${operatingId} is here, with model ${modelId}. Score your own labelled notes with it, then bundle results.\n`)
      }),
    )

  bundle
    .command('results')
    .description('write the aggregate figures of a scoring pass of an imported version for the hospital it came from')
    .argument('<file>', 'new file')
    .addOption(requiredWorkspace())
    .requiredOption('--id <id>', 'operating model that came with the bundle', wholeNumber)
    .requiredOption('--pass <id>', 'scoring pass of its model on notes of this hospital', wholeNumber)
    .option('--site <name>', 'how this hospital calls itself', '')
    .addOption(exportReasonOption().makeOptionMandatory())
    .addOption(jsonOption())
    .action((target: string, { workspace, id, pass, site, reason, json }: { workspace: string; id: number; pass: number; site: string; reason: string; json?: boolean }) =>
      withWorkspace(workspace, async (session) => {
        const result = await exportResult(session, { operatingId: id, passId: pass, site, target, reason })
        if (json) return printJson(result)
        const { n, auroc, suppressed } = result
        const lines = [`Written to ${target}: ${n === null ? 'fewer notes than may be told' : countOf(n, 'note')}, AUROC ${auroc === null ? 'left out' : estimateCell(auroc)}.`, ...suppressed.map((what) => `Left out: ${what}.`)]
        process.stdout.write(`${lines.join('\n')}\n`)
      }),
    )

  bundle
    .command('take-results')
    .description('put the results of another hospital beside the version that it judged')
    .argument('<file>', 'results')
    .addOption(requiredWorkspace())
    .addOption(jsonOption())
    .action((path: string, { workspace, json }: { workspace: string; json?: boolean }) =>
      withWorkspace(workspace, async (session) => {
        const { operatingId, stored } = await importResult(session, path)
        if (json) return printJson(stored)
        process.stdout.write(`Results of ${stored.result.site || 'a hospital without a name'} stand with operating model ${operatingId}. Signed by ${stored.fingerprint}\n`)
      }),
    )
}
