"""
The peer of the training benchmark: the same weights, batch and AdamW in PyTorch, with its fused attention. Takes the
steps it is asked for, line by line, and reports each round as trainWorker.ts does. The first line it writes is its
version.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

from llama_torch import adamw, forward, read_safetensors

with open(sys.argv[1], encoding='utf-8') as file:
    job = json.load(file)
config, kind = job['config'], job['kind']
torch.set_num_threads(job['threads'])
weights = {name: tensor.requires_grad_() for name, tensor in read_safetensors(job['weights']).items()}
optimizer = adamw(weights, job['adam'], job['learningRate'])
tokens = torch.tensor(job['tokens']).view(job['batch'], job['length'])
targets = torch.tensor(job['targets'])
positions = torch.tensor(job['positions']) if kind == 'answer' else None


def step():
    logits = forward(config, weights, tokens, positions)
    loss = F.cross_entropy(logits.view(-1, config['vocabSize']), targets)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


print(torch.__version__, flush=True)
for line in sys.stdin:
    milliseconds, loss = [], float('nan')
    for _ in range(int(line)):
        start = time.perf_counter()
        loss = step()
        milliseconds.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (1024 if sys.platform == 'linux' else 1024 * 1024)
    print(json.dumps({'milliseconds': milliseconds, 'loss': loss, 'peakMegabytes': megabytes}), flush=True)
