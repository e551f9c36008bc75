"""Learning rate, AUROC and early stopping, as Wardbench's own engine computes them."""

import math

import numpy as np


def learning_rate(step, settings):
    """Of update `step`, from 1: warmup to the peak, which the first update after it still has, then decay."""
    peak, warmup, steps = settings["learningRate"], settings["warmupSteps"], settings["steps"]
    if step <= warmup:
        return peak * step / warmup
    progress = (step - 1 - warmup) / max(1, steps - warmup)
    return {
        "cosine": peak * (1 + math.cos(math.pi * progress)) / 2,
        "linear": peak * (1 - progress),
        "constant": peak,
    }[settings["schedule"]]


def auroc(scores, positive):
    """By midranks, ties counting one half; None where one class is missing."""
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if positives == 0 or negatives == 0 or np.isnan(scores).any():
        return None
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    midranks = np.cumsum(counts) - (counts - 1) / 2
    return float((midranks[inverse][positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def task_auroc(probabilities, answers, selection):
    """probabilities [notes, options], answers [notes]. Micro: over all pairs; macro: mean over the options present."""
    indicator = np.eye(probabilities.shape[1], dtype=bool)[answers]
    if selection == "micro":
        return auroc(probabilities.ravel(), indicator.ravel())
    each = [auroc(probabilities[:, k], indicator[:, k]) for k in range(probabilities.shape[1]) if indicator[:, k].any()]
    return None if not each or None in each else sum(each) / len(each)


class Stopping:
    """Best: highest AUROC, ties by the lower loss. Patience counts steps since it last rose by the minimum delta."""

    def __init__(self, settings, best=None, reference=None):
        self.patience, self.delta = settings["patienceSteps"], settings["minimumDelta"]
        self.best, self.reference = best, reference

    def observe(self, step, auroc, loss):
        """Returns whether these are the best weights so far, and whether to stop."""
        best = self.best
        is_best = best is None or auroc > best["auroc"] or (auroc == best["auroc"] and loss < best["loss"])
        if is_best:
            self.best = {"step": step, "auroc": auroc, "loss": loss}
        if self.reference is None or auroc > self.reference["auroc"] + self.delta:
            self.reference = {"step": step, "auroc": auroc}
        return is_best, self.patience is not None and step - self.reference["step"] >= self.patience
