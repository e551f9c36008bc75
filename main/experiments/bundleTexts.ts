import type { BundleManifest, BundleTarget } from '../../shared/domain/jobBundle.ts'

/** What starts a bundle's scripts on a cluster, and how to use it: files that a person may change. Pure. */

export interface TextFile {
  name: string
  text: string
}

export function startFiles(target: BundleTarget): TextFile[] {
  if (target === 'slurm') return [{ name: 'wardbench.sbatch', text: sbatch }]
  return [{ name: 'ray_job.json', text: `${JSON.stringify(raySpec, null, 2)}\n` }]
}

// No name of a study or a person: everybody on a cluster sees the names of its jobs.
const sbatch = `#!/bin/bash
#SBATCH --job-name=wardbench
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --time=24:00:00
#SBATCH --output=slurm-%j.log
#SBATCH --open-mode=append
#SBATCH --requeue
# Set partition, account and GPUs as your cluster wants them. A job that is started again goes on where it was.
# One cell only: sbatch --array=NUMBER wardbench.sbatch
set -euo pipefail
umask 077
cd "$SLURM_SUBMIT_DIR"
export HF_HUB_OFFLINE=1
head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
srun torchrun --nnodes="$SLURM_JOB_NUM_NODES" --nproc-per-node="\${SLURM_GPUS_ON_NODE:-1}" \\
  --rdzv-id="$SLURM_JOB_ID" --rdzv-backend=c10d --rdzv-endpoint="$head:29500" \\
  code/run.py \${SLURM_ARRAY_TASK_ID:+--cell "$SLURM_ARRAY_TASK_ID"} \${WARDBENCH_ARGUMENTS:-}
`

/** As Ray's job server takes it. The folder must be the same on all nodes: results are written into it. */
const raySpec = {
  entrypoint: 'cd "$WARDBENCH_BUNDLE" && umask 077 && python code/ray_job.py',
  runtime_env: {
    env_vars: { WARDBENCH_BUNDLE: '/shared/path/of/this/bundle', WARDBENCH_WORKERS: '1', WARDBENCH_GPU: '1', HF_HUB_OFFLINE: '1' },
  },
  metadata: { name: 'wardbench' },
}

const submit: Record<BundleTarget, string> = {
  slurm: 'sbatch wardbench.sbatch',
  ray: `curl --fail -X POST -H 'Content-Type: application/json' --data @ray_job.json http://127.0.0.1:8265/api/jobs/`,
}

const before: Record<BundleTarget, string> = {
  slurm: 'Set partition, account and GPUs at the head of `wardbench.sbatch` first. Submit it from this folder.',
  ray:
    'Set `WARDBENCH_BUNDLE` in `ray_job.json` to this folder on a file system that all nodes share, and `WARDBENCH_WORKERS` to the ' +
    'number of GPUs (`WARDBENCH_GPU` 0: processors). The address is that of the Ray dashboard.',
}

export function bundleReadme({ target, treatAsPhi, cells, left, version }: Omit<BundleManifest, 'files'>): string {
  const phi = treatAsPhi
    ? '**Treat this folder as PHI.** The token ids in `data/` are the notes themselves, in another spelling; models, metrics and ' +
      'predictions are made from them. Keep it on encrypted storage that only the study can read, on a cluster that may hold PHI, ' +
      'and remove it there when the results are back.'
    : 'Made from synthetic notes alone. A bundle made from real notes has to be treated as PHI: its token ids are the notes.'
  const rows = cells.map((cell) => `| ${cell.number} | ${cell.kind} | ${'cell' in cell.base ? cell.base.cell : '–'} |`)
  const notHere = left.length === 0 ? '' : `\n${left.length} cells of the experiment are not in here (manifest.json says why); they are computed after the import.\n`
  return `# Wardbench job bundle

${phi}

Two commands, the first on the cluster, the second where the workspace is, once this folder is back:

    ${submit[target]}
    wardbench experiment import THIS-FOLDER --workspace FILE.wardbench

${before[target]} Needed there: Python 3.11 or newer and \`pip install -r code/requirements.txt\`; nothing is
downloaded while it runs.

Without a scheduler, in this folder: \`torchrun --standalone --nproc-per-node=2 code/run.py\` (on GPUs where there are some).
Cells that have ended are passed over and an interrupted one goes on from its last checkpoint, so start it again at will; what
is done can be imported while the rest is still computed. Options of \`code/run.py\`: \`--cell NUMBER\`; \`--parallel fsdp\` for a model
that one GPU cannot hold with its gradients; \`--precision bfloat16\`; \`--micro-batch 8\`, sequences at a time. For Slurm give them in
\`WARDBENCH_ARGUMENTS\`.

| cell | kind | needs cell |
|---|---|---|
${rows.join('\n')}
${notHere}
## What is in here

- \`manifest.json\`: the cells with their settings, and the SHA-256 of every other file. It must stay as it is: the import knows a
  bundle by it.
- \`models/\`: base models as Hugging Face folders, adapters as PEFT folders, as training begins with them.
- \`data/\`: NumPy arrays, named by their hash. Of finetuning and scoring: \`tokens\` of all prompts one after the other, \`starts\` [prompts + 1],
  \`targets\` the token of the right letter, learned at the prompt's last token, \`order\` [steps, examples a step]. Of pretraining: rows of
  sequence length + 1 tokens in the order of the steps, of which all but the first are targets; −100 is none.
- \`results/NUMBER/\`, as it comes: \`model/\` (Hugging Face or PEFT), \`metrics.ndjson\`, \`predictions/TASK.csv\`, \`result.json\` last.

The same settings give the same loss curve as Wardbench's own engine, to float32's rounding, on any number of processes; dropout,
where there is any, drops other values. Made by Wardbench ${version}. For research and quality work; not a medical device.
`
}
