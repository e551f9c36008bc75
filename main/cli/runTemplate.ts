/** What `--print-config` prints: every setting of a run with its default, ready to be changed. */

const computation = `
# Computation
device: cpu            # cpu, webgpu, dml, cuda or tfjs; see "devices"
threads: null          # null: all; another number rounds sums differently
recompute: false       # true: layer by layer, far less memory, about a third slower
seed: 1
`

const adapter = `# What is trained: null for all weights, or an adapter (LoRA) beside frozen weights, such as
# lora: { targets: [q, v], rank: 8, alpha: 16, dropout: 0.05 }   # of q k v o gate up down
lora: null
`

export const finetuneTemplate = `# A finetuning run: wardbench finetune --config run.yaml --workspace FILE
kind: finetune
# name: Readmission, rank 8
# baseModelId: 1       # default: the newest pretrained model
# splitId: 1           # default: the newest split
taskIds: [readmission] # several tasks are learned jointly, mixed evenly in every batch

# own, paper-exact or corrected: the last two fill in the settings of the paper that this file does not set
protocol: own

${adapter}
# Text
maximumTokens: 512     # note, question and options together; only the note is shortened
maximumCharacters: null # of the note, so that models with other tokenizers read the same text; null: as the tokens allow
truncation: right      # where notes are shortened: right, left or middle
maximumTrain: null     # training notes per task at most; null: all
sampleSeed: 0          # which ones; with one seed, a smaller sample lies within every larger one
maximumValidation: 500

# Length of the run
steps: 600
batchSize: 32
accumulation: 1        # batches added up before each step
validateEvery: 50
checkpointEvery: 100

# Early stopping
patienceSteps: 300     # stop when validation AUROC has not risen for so many steps; null: never
minimumDelta: 0        # a smaller rise does not count
selection: macro       # AUROC that is followed: macro (one-vs-rest) or micro

# Learning rate: as given, or searched for, such as
# learningRateSearch: { trials: 5, steps: 100, minimum: 1e-6, maximum: 1e-3 }
learningRate: 0.001
learningRateSearch: null
warmupSteps: 0
schedule: cosine       # cosine, linear or constant

# AdamW
weightDecay: 0.02
beta1: 0.9
beta2: 0.999
epsilon: 1e-5
clipNorm: null         # largest norm of the gradient; null: no clipping
classBalance: none     # balanced: the options take turns, so that rare ones are read more often
${computation}`

export const pretrainTemplate = `# A pretraining run: wardbench pretrain --config run.yaml --workspace FILE
kind: pretrain
# name: Nano, half general text
# splitId: 1           # default: the newest split; corpusId is that of the split

# Start: null for random weights of the preset with a new tokenizer, or the number of a model that is pretrained further
baseModelId: null
randomWeights: null    # true: of that model only its shape and tokenizer
preset: nano           # nano, 15M, 100M, 1B or 7B
vocabularySize: 4096

${adapter}
# General text from another corpus: null for notes alone (100 : 0), or
# general: { corpusId: 2, splitId: null, share: 0.5 }   # share of all tokens
general: null

# Only notes of a cohort, by its number, such as cohort: { id: 3 }; null: every training note of the split
cohort: null

# Length of the run
sequenceLength: 256
batchSize: 16
accumulation: 1        # batches added up before each step
steps: 600             # 0: random weights as they are, with the tokenizer
stopAfter: null        # stop after so many of them, with the schedule of all; null: at the end
continueFrom: null     # number of a model that the same run made when it stopped earlier: saves its steps, changes no result
validateEvery: 50
checkpointEvery: 100

# Learning rate
learningRate: 0.002
warmupSteps: 40
schedule: cosine       # cosine, linear or constant

# AdamW
weightDecay: 0.02
beta1: 0.9
beta2: 0.95
epsilon: 1e-8
clipNorm: 1            # largest norm of the gradient; null: no clipping
${computation}`
