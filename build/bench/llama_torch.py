"""
The same Llama as main/models/llama, in plain PyTorch: the peer of the benchmarks and the source of the golden files
under test/fixtures/golden. `config` is our LlamaConfig as a dict; weights go by their checkpoint names.
"""
import array
import json
import struct

import torch
import torch.nn.functional as F


def rotate(x, cosine, sine):
    """x [batch, heads, positions, head_dim], tables broadcast to [.., positions, head_dim / 2]."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cosine - b * sine, b * cosine + a * sine], dim=-1)


def rotary_tables(config, time, dtype):
    head_dim = config['hiddenSize'] // config['headCount']
    frequencies = config['ropeTheta'] ** (-torch.arange(0, head_dim, 2, dtype=torch.float64) / head_dim)
    angles = torch.arange(time, dtype=torch.float64)[:, None] * frequencies
    return angles.cos().to(dtype), angles.sin().to(dtype)


def forward(config, weights, tokens, positions=None, adapter={}, scale=0):
    """
    Logits [batch, time, vocab]; with positions [batch], logits [batch, vocab] there, and the last layer's query,
    attention output and MLP are computed for those positions only. `adapter` has LoRA's (A, B) by weight name.
    """
    batch, time = tokens.shape
    head_dim = config['hiddenSize'] // config['headCount']
    width = (config['hiddenSize'],)
    epsilon = config['rmsNormEps']
    hidden = F.embedding(tokens, weights['model.embed_tokens.weight'])
    cosine, sine = rotary_tables(config, time, hidden.dtype)
    grouped = config['headCount'] != config['keyValueHeadCount']

    for layer in range(config['layerCount']):
        prefix = f'model.layers.{layer}.'
        only = positions is not None and layer == config['layerCount'] - 1

        def linear(x, name):
            name = f'{prefix}{name}.weight'
            y = F.linear(x, weights[name])
            if name not in adapter:
                return y
            a, b = adapter[name]
            return y + scale * F.linear(F.linear(x, a), b)

        def heads(x, name):
            projected = linear(x, f'self_attn.{name}_proj')
            return projected.view(batch, x.shape[1], -1, head_dim).transpose(1, 2)

        normed = F.rms_norm(hidden, width, weights[prefix + 'input_layernorm.weight'], epsilon)
        key, value = rotate(heads(normed, 'k'), cosine, sine), heads(normed, 'v')
        if only:
            rows = torch.arange(batch)
            hidden = hidden[rows, positions][:, None]
            chosen = normed[rows, positions][:, None]
            query = rotate(heads(chosen, 'q'), cosine[positions][:, None, None], sine[positions][:, None, None])
            visible = (torch.arange(time) <= positions[:, None])[:, None, None]
            attended = F.scaled_dot_product_attention(query, key, value, attn_mask=visible, enable_gqa=grouped)
        else:
            query = rotate(heads(normed, 'q'), cosine, sine)
            attended = F.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=grouped)
        hidden = hidden + linear(attended.transpose(1, 2).reshape(batch, -1, config['hiddenSize']), 'self_attn.o_proj')
        normed = F.rms_norm(hidden, width, weights[prefix + 'post_attention_layernorm.weight'], epsilon)
        inner = F.silu(linear(normed, 'mlp.gate_proj')) * linear(normed, 'mlp.up_proj')
        hidden = hidden + linear(inner, 'mlp.down_proj')

    hidden = F.rms_norm(hidden, width, weights['model.norm.weight'], epsilon)
    head = weights['model.embed_tokens.weight' if config['tieEmbeddings'] else 'lm_head.weight']
    logits = F.linear(hidden, head)
    return logits[:, 0] if positions is not None else logits


def adamw(weights, adam, learning_rate, fused=False):
    """Matrices decay, norms do not. `fused` is the fastest on CPU, and for float32 only."""
    matrices = [w for w in weights.values() if w.dim() > 1]
    norms = [w for w in weights.values() if w.dim() == 1]
    groups = [{'params': matrices, 'weight_decay': adam['weightDecay']}, {'params': norms, 'weight_decay': 0.0}]
    betas = (adam['beta1'], adam['beta2'])
    return torch.optim.AdamW(groups, lr=learning_rate, betas=betas, eps=adam['epsilon'], fused=fused)


def read_safetensors(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = bytearray(file.read())
    header.pop('__metadata__', None)
    everything = torch.frombuffer(data, dtype=torch.float32)
    return {
        name: everything[entry['data_offsets'][0] // 4:entry['data_offsets'][1] // 4].view(entry['shape']).clone()
        for name, entry in header.items()
    }


def write_safetensors(path, tensors):
    header, offset, blobs = {}, 0, []
    for name, tensor in tensors.items():
        blob = array.array('f', tensor.detach().flatten().tolist()).tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))
