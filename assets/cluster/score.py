"""Probabilities of the options: softmax over the letters' tokens at the position after the prompt."""

import csv

import numpy as np
import torch

from batches import Examples, shares
from network import Spread, open_model

AT_ONCE = 16


@torch.no_grad()
def letter_probabilities(spread, examples, letters, tasks, answers=None):
    """
    Of each prompt [prompts, most options], and -log P of the right letter over the whole vocabulary, in nats.
    `letters`: token ids by task; `tasks` [prompts]: which task each is of.
    """
    place = spread.place
    most = max(len(each) for each in letters)
    table = torch.zeros(len(examples), most, dtype=torch.float64, device=place.device)
    losses = torch.zeros(len(examples), dtype=torch.float64, device=place.device)
    spread.wrapped.eval()
    for indices, weights in shares(examples.by_length(np.arange(len(examples))), place.rank, place.world, AT_ONCE):
        tokens, places, _, _ = examples.batch(indices, weights).on(place.device)
        logits = spread(tokens, places).double()  # [prompts, vocabulary]
        whole = torch.log_softmax(logits, 1)
        for row, (index, weight) in enumerate(zip(indices, weights)):
            if weight == 0:
                continue
            chosen = letters[tasks[index]]
            table[index, : len(chosen)] = torch.softmax(logits[row, chosen], 0)
            if answers is not None:
                losses[index] = -whole[row, chosen[answers[index]]]
    return place.sum(table).cpu().numpy(), place.sum(losses).cpu().numpy()


def score_cell(bundle, cell, place):
    """A file a task in results/NUMBER/predictions: note_id, p_0, p_1 …, as the predictions import reads it."""
    from train import now

    started = now()
    model = open_model(bundle, cell["base"]).requires_grad_(False)
    spread = Spread(model, place)
    folder = bundle.results(cell["number"]) / "predictions"
    if place.rank == 0:
        folder.mkdir(parents=True, exist_ok=True)
    for number, task in enumerate(cell["data"]["tasks"]):
        examples = Examples(bundle, task)
        options = len(task["letters"])
        table, _ = letter_probabilities(spread, examples, [task["letters"]], np.zeros(len(examples), np.int64))
        if place.rank == 0:
            with open(folder / f"{number}.csv", "w", encoding="utf8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["note_id", *(f"p_{option}" for option in range(options))])
                for key, row in zip(bundle.names(task["notes"]), table.tolist(), strict=True):
                    writer.writerow([key, *map(repr, row)])
    return {"startedAt": started, "finishedAt": now()}
