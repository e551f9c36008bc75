"""
The peer of the benchmarks: the same weights, batch and AdamW in PyTorch, with its fused attention. Takes the steps it
is asked for, line by line, and reports each round as worker.ts does. The first line it writes is its version.
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
config, kind, lora = job['config'], job['kind'], job.get('lora')
torch.set_num_threads(job['threads'])
weights = read_safetensors(job['weights'])
tokens = torch.tensor(job['tokens']).view(job['batch'], job['length'])
targets = torch.tensor(job['targets'])
positions = None if kind == 'nextToken' else torch.tensor(job['positions'])
adapter = {}
if lora:
    for name in [n for n in weights if any(n.endswith(f'.{target}_proj.weight') for target in lora['targets'])]:
        rows, columns = weights[name].shape
        adapter[name] = (torch.randn(lora['rank'], columns) * 0.02, torch.zeros(rows, lora['rank']))
trained = {f'{name} {i}': part for name, pair in adapter.items() for i, part in enumerate(pair)} if lora else weights
if kind != 'score':
    for tensor in trained.values():
        tensor.requires_grad_()
    optimizer = adamw(trained, job['adam'], job['learningRate'], fused=True)
scale = lora['alpha'] / lora['rank'] if lora else 0


def train():
    logits = forward(config, weights, tokens, positions, adapter, scale)
    loss = F.cross_entropy(logits.view(-1, config['vocabSize']), targets)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def score():
    with torch.inference_mode():
        return forward(config, weights, tokens, positions).gather(1, targets[:, None]).mean().item()


print(torch.__version__, flush=True)
for line in sys.stdin:
    milliseconds, result = [], float('nan')
    for _ in range(int(line)):
        start = time.perf_counter()
        result = score() if kind == 'score' else train()
        milliseconds.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (1024 if sys.platform == 'linux' else 1024 * 1024)
    print(json.dumps({'milliseconds': milliseconds, 'result': result, 'peakMegabytes': megabytes}), flush=True)
