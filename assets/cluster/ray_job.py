"""Starts run.py's work through Ray Train: as many workers as WARDBENCH_WORKERS says, on a shared file system."""

import os
import sys


def loop(config):
    sys.path.insert(0, config["code"])
    import run

    run.compute(run.arguments(config["arguments"]))


if __name__ == "__main__":
    from ray.train import ScalingConfig
    from ray.train.torch import TorchTrainer

    workers = int(os.environ.get("WARDBENCH_WORKERS", "1"))
    use_gpu = os.environ.get("WARDBENCH_GPU", "1") == "1"
    code = os.path.dirname(os.path.abspath(__file__))
    config = {"code": code, "arguments": sys.argv[1:]}
    TorchTrainer(loop, train_loop_config=config, scaling_config=ScalingConfig(num_workers=workers, use_gpu=use_gpu)).fit()
