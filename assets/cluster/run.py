"""
Computes the cells of a Wardbench job bundle, one after the other, on all processes that torchrun has started. What is
done is passed over and what was interrupted goes on from its last checkpoint, so it can be started again at any time.
"""

import argparse
import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.umask(0o077)

import torch
import torch.distributed as dist

from bundle import Bundle, BundleError
from network import Place
from score import score_cell
from train import Diverged, train_cell


def arguments(given=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell", type=int, action="append", help="only this cell (by number, several times for more)")
    parser.add_argument("--parallel", choices=["ddp", "fsdp"], default="ddp", help="fsdp: a model that one device cannot hold")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help="of the products; weights stay float32")
    parser.add_argument("--micro-batch", type=int, default=8, help="sequences at a time in each process; no effect on the result")
    return parser.parse_args(given)


def compute(options):
    bundle = Bundle()
    place = Place(options.parallel, options.precision)
    for number in options.cell or sorted(bundle.cells):
        if number not in bundle.cells:
            raise BundleError(f"The bundle has no cell {number}: it has 1 to {max(bundle.cells)}.")
        cell = bundle.cells[number]
        if bundle.is_done(number):
            continue
        before = cell["base"].get("cell")
        if before is not None and not bundle.is_done(before):
            raise BundleError(f"Cell {number} needs cell {before}. Compute that one first.")
        if place.rank == 0:
            bundle.check(cell)
            print(f"cell {number} of {len(bundle.cells)} ({cell['kind']})", flush=True)
        place.wait()
        facts = score_cell(bundle, cell, place) if cell["kind"] == "score" else train_cell(bundle, cell, place, options.micro_batch)
        if place.rank == 0:
            bundle.finish(cell, {**facts, "device": place.describe(), "parallel": options.parallel, "precision": options.precision})
        place.wait()
    if place.rank == 0:
        print("done", flush=True)


def main(given=None):
    options = arguments(given)
    if not torch.cuda.is_available() and "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, (os.cpu_count() or 1) // int(os.environ.get("LOCAL_WORLD_SIZE", 1))))
    try:
        compute(options)
    except (BundleError, Diverged) as error:
        sys.exit(str(error))
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()


if __name__ == "__main__":
    main()
