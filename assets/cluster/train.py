"""Pretraining and finetuning: step, validate, keep the best, resume."""

import json
import math
import os
import time
from datetime import datetime, timezone

import numpy as np
import torch

from batches import Examples, Sequences, shares
from measures import Stopping, learning_rate, task_auroc
from network import Spread, open_trained
from score import letter_probabilities


class Diverged(Exception):
    pass


class Finetuning:
    """Loss on the answer letter; the weights of the best validation are the result."""

    def __init__(self, bundle, cell):
        self.settings, self.data = cell["settings"], cell["data"]
        self.examples = Examples(bundle, self.data["train"])
        self.order = bundle.array(self.data["order"])  # [steps, examples of a step]
        self.held_out = Examples(bundle, self.data["validation"])
        self.answers = np.array(bundle.array(self.data["validation"]["answers"]))
        self.tasks = np.array(bundle.array(self.data["validation"]["tasks"]))

    def step(self, number):
        """The examples of a step, from 1, and over how many targets its loss is a mean."""
        indices = self.examples.by_length(np.array(self.order[number - 1]))
        return indices, len(indices)

    def tokens_of(self, indices):
        return int(self.examples.lengths[indices].sum())

    def validate(self, spread):
        letters = [task["letters"] for task in self.data["tasks"]]
        probabilities, losses = letter_probabilities(spread, self.held_out, letters, self.tasks, self.answers)
        by_task = {}
        for number, task in enumerate(self.data["tasks"]):
            of_task = self.tasks == number
            if not of_task.any():
                continue
            table = probabilities[of_task][:, : len(task["letters"])]
            by_task[task["id"]] = task_auroc(table, self.answers[of_task], self.settings["selection"])
        known = [value for value in by_task.values() if value is not None]
        return {"auroc": sum(known) / len(known), "by_task": by_task, "loss": float(losses.mean())}


class Pretraining:
    """Next token over packed sequences; the last weights are the result."""

    def __init__(self, bundle, cell):
        self.settings = cell["settings"]
        self.examples = Sequences(bundle, cell["data"]["train"])
        held_out = cell["data"]["validation"]
        self.held_out = None if held_out is None else Sequences(bundle, held_out)

    def step(self, number):
        size = self.settings["batchSize"] * self.settings["accumulation"]
        return np.arange((number - 1) * size, number * size), size * self.settings["sequenceLength"]

    def tokens_of(self, indices):
        return len(indices) * self.settings["sequenceLength"]

    @torch.no_grad()
    def validate(self, spread):
        if self.held_out is None:
            return None
        place = spread.place
        sums = torch.zeros(2, dtype=torch.float64, device=place.device)
        for indices, weights in shares(np.arange(len(self.held_out)), place.rank, place.world, 16):
            batch = self.held_out.batch(indices, weights).on(place.device)
            sums += torch.stack([spread(*batch).double(), batch[3].sum().double()])
        loss, targets = place.sum(sums).tolist()
        return {"loss": loss / targets}


class Metrics:
    """One line of JSON for every measurement, as Wardbench stores them."""

    def __init__(self, path, is_writer, after):
        self.path = path if is_writer else None
        if self.path is None:
            return
        lines = path.read_text("utf8").splitlines() if path.is_file() else []
        # Steps after the newest checkpoint are taken, and told, again.
        kept = [line for line in lines if line.endswith("}") and json.loads(line)["step"] <= after]
        path.write_text("".join(f"{line}\n" for line in kept), "utf8")

    def tell(self, step, values):
        if self.path is None:
            return
        finite = {name: value if value is not None and math.isfinite(value) else None for name, value in values.items()}
        with open(self.path, "a", encoding="utf8") as file:
            file.write(json.dumps({"step": step, "at": now(), "values": finite}) + "\n")


class Run:
    """One training from the base's weights. `trial`: a short one that only measures a learning rate."""

    def __init__(self, bundle, cell, place, micro, settings, trial=False):
        self.bundle, self.cell, self.place, self.micro, self.trial = bundle, cell, place, micro, trial
        self.settings = settings
        self.material = (Finetuning if cell["kind"] == "finetune" else Pretraining)(bundle, cell)
        torch.manual_seed(settings["seed"] + place.rank)
        self.spread = Spread(open_trained(bundle, cell), place)
        self.optimizer = self.spread.optimizer(settings)
        self.step, self.validated, self.last = 0, -1, None
        self.tokens = {"real": 0, "padded": 0}
        self.stopping = Stopping(settings) if cell["kind"] == "finetune" else None
        self.state_path = bundle.results(cell["number"]) / "state.pt"
        if not trial:
            self.resume()
            self.metrics = Metrics(self.state_path.with_name("metrics.ndjson"), place.rank == 0, self.step)

    def train(self):
        # Where it stops is no part of the schedule.
        stop_after = self.settings.get("stopAfter")
        steps = self.settings["steps"] if stop_after is None else stop_after
        every = self.settings["validateEvery"]
        while True:
            if self.validated < self.step and (self.step % every == 0 or self.step == steps):
                stop = self.validate()
                self.validated = self.step
                if stop:
                    break
            if not self.trial and self.step > 0 and self.step % self.settings["checkpointEvery"] == 0:
                self.save_state()
            if self.step >= steps:
                # Asking AdamW for a state that it does not have yet takes a step of it.
                if stop_after is not None and self.step > 0:
                    self.save_state()
                break
            self.take_step()
        if self.cell["kind"] == "pretrain":
            self.spread.save(self.bundle, self.cell)
        return self

    def take_step(self):
        started = time.perf_counter()
        number = self.step + 1
        rate = learning_rate(number, self.settings)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        indices, targets = self.material.step(number)
        parts = shares(indices, self.place.rank, self.place.world, self.micro)
        totals = torch.zeros(2, dtype=torch.float64, device=self.place.device)
        self.spread.wrapped.train()
        for index, (own, weights) in enumerate(parts):
            self.spread.synchronise(index == len(parts) - 1)
            batch = self.material.examples.batch(own, weights)
            # Gradients are averaged over processes; the mean is over the targets of all.
            loss = self.spread(*batch.on(self.place.device)) * (self.place.world / targets)
            loss.backward()
            totals += torch.tensor([loss.item() / self.place.world, batch.padded], dtype=torch.float64, device=self.place.device)
        mean, padded = self.place.sum(totals).tolist()
        norm = self.spread.gradient_norm(self.settings["clipNorm"])
        if not math.isfinite(mean) or not math.isfinite(norm):
            raise Diverged(f"Training diverged at step {number}. Lower the learning rate, or add warm-up steps or clipping.")
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step = number
        real = self.material.tokens_of(indices)
        self.tokens["real"] += real
        self.tokens["padded"] += int(padded)
        if not self.trial:
            speed = real / (time.perf_counter() - started)
            values = {"trainLoss": mean, "learningRate": rate, "tokensPerSecond": speed, "gradientNorm": norm}
            self.metrics.tell(number, values)

    def validate(self):
        """Returns whether to stop."""
        if self.trial and self.step == 0:
            return False  # the same for every rate
        self.spread.wrapped.eval()
        measured = self.last = self.material.validate(self.spread)
        if measured is None:
            return False
        if self.stopping is None:
            self.metrics.tell(self.step, {"validationLoss": measured["loss"]})
            return False
        is_best, stop = self.stopping.observe(self.step, measured["auroc"], measured["loss"])
        if self.trial:
            return False
        by_task = {f"validationAuroc.{task}": value for task, value in measured["by_task"].items()}
        self.metrics.tell(self.step, {"validationAuroc": measured["auroc"], "validationLoss": measured["loss"], **by_task})
        if is_best:
            self.spread.save(self.bundle, self.cell)
        return stop

    def save_state(self):
        state = self.spread.state(self.optimizer)
        if self.place.rank == 0:
            stopping = self.stopping and {"best": self.stopping.best, "reference": self.stopping.reference}
            own = {"step": self.step, "validated": self.validated, "tokens": self.tokens, "stopping": stopping}
            torch.save({"manifest": self.bundle.manifest_hash, "run": own, **state}, f"{self.state_path}.tmp")
            os.replace(f"{self.state_path}.tmp", self.state_path)
        self.place.wait()

    def resume(self):
        self.state_path.parent.mkdir(parents=True, exist_ok=True)
        path, earlier = self.state_path, self.cell.get("continues")
        if not path.is_file() and earlier is not None:
            path = self.bundle.results(earlier) / "state.pt"
        if not path.is_file():
            return
        state = torch.load(path, map_location="cpu", weights_only=True)
        if state["manifest"] != self.bundle.manifest_hash:
            return
        self.spread.restore(self.optimizer, state)
        own = state["run"]
        self.step, self.validated, self.tokens = own["step"], own["validated"], own["tokens"]
        if own["stopping"]:
            self.stopping = Stopping(self.settings, **own["stopping"])


def search(bundle, cell, place, micro):
    """Every learning rate for a few steps from the same weights; what has ended is kept on disk."""
    rates = cell["data"].get("learningRates")
    if rates is None:
        return None
    path = bundle.results(cell["number"]) / "trials.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(path.read_text("utf8")) if path.is_file() else {}
    trials = kept["trials"] if kept.get("manifest") == bundle.manifest_hash else []
    steps = min(cell["settings"]["learningRateSearch"]["steps"], cell["settings"]["steps"])
    for rate in rates[len(trials) :]:
        settings = {**cell["settings"], "learningRate": rate, "steps": steps}
        try:
            best = Run(bundle, cell, place, micro, settings, trial=True).train().stopping.best
            trials.append({"learningRate": rate, "auroc": best["auroc"], "loss": best["loss"]})
        except Diverged:
            trials.append({"learningRate": rate, "auroc": None, "loss": None})
        place.wait()
        if place.rank == 0:
            path.write_text(json.dumps({"manifest": bundle.manifest_hash, "trials": trials}), "utf8")
    return trials


def train_cell(bundle, cell, place, micro):
    started = now()
    settings = cell["settings"]
    trials = search(bundle, cell, place, micro)
    if trials is not None:
        whole = [trial for trial in trials if trial["auroc"] is not None]
        if not whole:
            raise Diverged("Training diverged at every learning rate of the search. Search lower ones.")
        # The first of equal ones.
        best = max(whole, key=lambda trial: (trial["auroc"], -trial["loss"]))
        settings = {**settings, "learningRate": best["learningRate"]}
    run = Run(bundle, cell, place, micro, settings)
    if trials is not None and run.step == 0:
        for index, trial in enumerate(trials):
            values = {"trialLearningRate": trial["learningRate"], "trialAuroc": trial["auroc"], "trialLoss": trial["loss"]}
            run.metrics.tell(index - len(trials), values)
    run.train()
    facts = {"steps": run.step, "tokens": run.tokens, "startedAt": started, "finishedAt": now()}
    if cell["kind"] == "finetune":
        return {**facts, "best": run.stopping.best, "learningRate": settings["learningRate"], "learningRateTrials": trials}
    if run.last is None:
        # A run that went on after its last validation has the result measured again.
        run.last = run.material.validate(run.spread)
    return {**facts, "validationLoss": None if run.last is None else run.last["loss"]}


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
