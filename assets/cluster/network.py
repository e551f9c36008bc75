"""Models in Hugging Face folders: read, spread over processes, written again."""

import json
import os
import shutil
from contextlib import nullcontext

import torch
import torch.distributed as dist
from peft import PeftModel
from safetensors.torch import save_file
from torch import nn
from torch.distributed.checkpoint import state_dict as states
from transformers import AutoModelForCausalLM
from transformers.utils import logging

logging.disable_progress_bar()

FULL = dict(full_state_dict=True, cpu_offload=True)


class Network(nn.Module):
    """Logits are computed only where they are asked for."""

    def __init__(self, inner, precision):
        super().__init__()
        self.inner = inner
        self.precision = precision

    def forward(self, tokens, places, targets=None, weights=None):
        causal = self.inner.get_base_model() if isinstance(self.inner, PeftModel) else self.inner
        half = self.precision == "bfloat16"
        with torch.autocast(tokens.device.type, torch.bfloat16) if half else nullcontext():
            hidden = causal.model(input_ids=tokens, use_cache=False).last_hidden_state  # [batch, length, hidden]
            logits = causal.lm_head(hidden.flatten(0, 1)[places])  # [n, vocabulary]
        logits = logits.float()
        if targets is None:
            return logits
        # A sum: what it is divided by is that of the whole step, over all processes.
        return (nn.functional.cross_entropy(logits, targets, reduction="none") * weights).sum()


def open_causal(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True)


def open_model(bundle, place):
    """A folder of the bundle, or what another cell has made; an adapter goes into the weights."""
    if "folder" in place:
        return open_causal(bundle.folder / place["folder"])
    made = bundle.results(place["cell"]) / "model"
    if not (made / "adapter_config.json").is_file():
        return open_causal(made)
    base = open_model(bundle, bundle.cells[place["cell"]]["base"])
    return PeftModel.from_pretrained(base, made).merge_and_unload()


def open_trained(bundle, cell):
    """What the cell trains: all weights, or an adapter that begins where Wardbench's own would."""
    model = open_model(bundle, cell["base"])
    if cell["settings"]["recompute"]:
        model.gradient_checkpointing_enable({"use_reentrant": False})
    if cell["adapter"] is None:
        return model
    return PeftModel.from_pretrained(model, bundle.folder / cell["adapter"], is_trainable=True)


class Spread:
    """A network on this process's device, alone, as one of equal copies (ddp), or in pieces (fsdp)."""

    def __init__(self, inner, place):
        self.place = place
        self.network = Network(inner, place.precision).to(place.device)
        self.wrapped = self.network
        if place.world > 1 and place.parallel == "fsdp":
            from torch.distributed.fsdp import fully_shard

            causal = inner.get_base_model() if isinstance(inner, PeftModel) else inner
            for layer in causal.model.layers:
                fully_shard(layer)
            fully_shard(self.network)
        elif place.world > 1 and any(p.requires_grad for p in inner.parameters()):
            devices = [place.device] if place.device.type == "cuda" else None
            self.wrapped = nn.parallel.DistributedDataParallel(self.network, device_ids=devices)

    def __call__(self, *arguments):
        return self.wrapped(*arguments)

    def synchronise(self, wanted):
        """Whether the next backward pass brings the gradients of all processes together."""
        if self.place.world > 1 and self.place.parallel == "fsdp":
            self.network.set_requires_gradient_sync(wanted)
        elif self.wrapped is not self.network:
            self.wrapped.require_backward_grad_sync = wanted

    def trained(self):
        return [(name, p) for name, p in self.network.named_parameters() if p.requires_grad]

    def optimizer(self, settings):
        """AdamW; matrices decay, norms and biases do not."""
        groups = [
            {"params": [p for _, p in self.trained() if p.ndim >= 2], "weight_decay": settings["weightDecay"]},
            {"params": [p for _, p in self.trained() if p.ndim < 2], "weight_decay": 0.0},
        ]
        groups = [group for group in groups if group["params"]]
        betas = settings["beta1"], settings["beta2"]
        return torch.optim.AdamW(groups, lr=settings["learningRate"], betas=betas, eps=settings["epsilon"])

    def gradient_norm(self, clip):
        """Over all that is trained, before it is clipped."""
        parameters = [p for _, p in self.trained()]
        norm = nn.utils.clip_grad_norm_(parameters, float("inf") if clip is None else clip)
        return float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)

    def weights(self):
        """All of what is trained, whole, on the first process; nothing on the others."""
        options = states.StateDictOptions(ignore_frozen_params=True, **FULL)
        whole = states.get_model_state_dict(self.network, options=options)
        # Tied heads come with their embeddings, whether these are trained or not.
        own = {name for name, _ in self.trained()}
        return {name.removeprefix("inner.").replace(".default.", "."): whole[name] for name in whole if name in own}

    def state(self, optimizer):
        options = states.StateDictOptions(ignore_frozen_params=True, **FULL)
        model, moments = states.get_state_dict(self.network, optimizer, options=options)
        return {"model": model, "optimizer": moments}

    def restore(self, optimizer, state):
        options = states.StateDictOptions(full_state_dict=True, strict=False)
        states.set_state_dict(
            self.network, optimizer, model_state_dict=state["model"], optim_state_dict=state["optimizer"], options=options
        )

    def save(self, bundle, cell):
        """As results/NUMBER/model, whole or not at all."""
        tensors = self.weights()
        if self.place.rank == 0:
            folder = bundle.results(cell["number"]) / "model"
            temporary = folder.with_name("model.tmp")
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
            write_model(bundle, cell, tensors, temporary)
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(temporary, folder)
        self.place.wait()


def write_model(bundle, cell, tensors, folder):
    tensors = {name: tensor.float().contiguous().clone() for name, tensor in tensors.items()}
    start = bundle.folder / (cell["adapter"] or root_folder(bundle, cell))
    for name in ("config.json", "adapter_config.json", "tokenizer.json", "tokenizer_config.json"):
        if (start / name).is_file():
            shutil.copy(start / name, folder / name)
    if cell["adapter"] is not None:
        return save_file(tensors, folder / "adapter_model.safetensors", {"format": "pt"})
    config = json.loads((folder / "config.json").read_text("utf8"))
    for name in ("dtype", "torch_dtype"):
        if name in config:
            config[name] = "float32"
    (folder / "config.json").write_text(json.dumps(config, indent=2), "utf8")
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def root_folder(bundle, cell):
    """Where shape and tokenizer of a cell's model come from."""
    while "cell" in cell["base"]:
        cell = bundle.cells[cell["base"]["cell"]]
    return cell["base"]["folder"]


class Place:
    """One process among those that torchrun, srun or Ray have started; alone where none has."""

    def __init__(self, parallel, precision):
        self.parallel, self.precision = parallel, precision
        self.rank = int(os.environ.get("RANK", 0))
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        local = int(os.environ.get("LOCAL_RANK", 0))
        self.device = torch.device("cuda", local) if torch.cuda.is_available() else torch.device("cpu")
        if self.device.type == "cuda":
            torch.cuda.set_device(self.device)
        if self.world > 1 and not dist.is_initialized():
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")

    def sum(self, values):
        """Over all processes, in place; a tensor on this process's device."""
        if self.world > 1:
            dist.all_reduce(values)
        return values

    def wait(self):
        if self.world > 1:
            dist.barrier()

    def describe(self):
        name = torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else "CPU"
        return f"PyTorch {torch.__version__.split('+')[0]}, {self.world} x {name}"
