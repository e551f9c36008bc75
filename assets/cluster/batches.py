"""Which tokens go through the model together, and which positions have a target."""

import numpy as np
import torch

IGNORED = -100


class Examples:
    """Prompts of any length, one after the other: prompt i is tokens[starts[i]:starts[i + 1]]."""

    def __init__(self, bundle, files):
        self.tokens = bundle.array(files["tokens"])
        self.starts = np.array(bundle.array(files["starts"]))
        self.targets = np.array(bundle.array(files["targets"])) if "targets" in files else None
        self.lengths = np.diff(self.starts)

    def __len__(self):
        return len(self.lengths)

    def batch(self, indices, weights):
        """Padded on the right, which causal attention never sees; read at the last token of each prompt."""
        longest = int(self.lengths[indices].max())
        tokens = np.zeros((len(indices), longest), np.int64)
        for row, index in enumerate(indices):
            tokens[row, : self.lengths[index]] = self.tokens[self.starts[index] : self.starts[index + 1]]
        places = np.arange(len(indices)) * longest + self.lengths[indices] - 1
        targets = np.zeros(len(indices), np.int64) if self.targets is None else self.targets[indices]
        return Batch(tokens, places, targets, weights)

    def by_length(self, indices):
        return indices[np.argsort(self.lengths[indices], kind="stable")]


class Sequences:
    """Packed rows of length + 1 tokens [rows, length + 1]: each but the last is read, each but the first a target."""

    def __init__(self, bundle, name):
        self.rows = bundle.array(name)

    def __len__(self):
        return len(self.rows)

    def batch(self, indices, weights):
        rows = np.asarray(self.rows[indices], np.int64)
        targets = rows[:, 1:].ravel()
        places = np.flatnonzero(targets != IGNORED)
        per_token = np.repeat(weights, rows.shape[1] - 1)
        return Batch(np.maximum(rows[:, :-1], 0), places, targets[places], per_token[places])


class Batch:
    """tokens [batch, length]; places [n]: positions with a target, counted over the whole batch."""

    def __init__(self, tokens, places, targets, weights):
        self.arrays = tokens, places, np.asarray(targets, np.int64), np.asarray(weights, np.float32)
        self.padded = tokens.size

    def on(self, device):
        return [torch.from_numpy(np.ascontiguousarray(array)).to(device) for array in self.arrays]


def shares(indices, rank, world, size):
    """
    This process's part of the indices in pieces of at most `size`, with a weight of 1 each. Every process gets as many
    pieces, since they wait for each other: what is missing is filled up with weight 0.
    """
    own = indices[rank::world]
    most = -(-len(indices) // world)
    count = -(-most // size)
    size = -(-most // count)
    weights = np.ones(len(own), np.float32)
    missing = count * size - len(own)
    own = np.concatenate([own, np.repeat(indices[:1], missing)])
    weights = np.concatenate([weights, np.zeros(missing, np.float32)])
    return [(own[i : i + size], weights[i : i + size]) for i in range(0, len(own), size)]
