"""What a job bundle holds: manifest.json, arrays in data/, models in models/, and what is computed, in results/."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent.parent


class BundleError(Exception):
    """Says what to do next; never what a note says."""


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Bundle:
    def __init__(self, folder=HERE):
        self.folder = Path(folder)
        path = self.folder / "manifest.json"
        if not path.is_file():
            raise BundleError(f"{path} is missing. Copy the whole bundle again.")
        self.manifest_hash = sha256(path)
        self.manifest = json.loads(path.read_text("utf8"))
        if self.manifest["format"] != 1:
            raise BundleError("This bundle has another format than its scripts. Export it again.")
        self.cells = {cell["number"]: cell for cell in self.manifest["cells"]}

    def check(self, cell):
        """Every file that the cell reads is the one that was exported."""
        wanted = set(files_in(cell))
        for name, expected in self.manifest["files"].items():
            if name in wanted or any(name.startswith(f"{folder}/") for folder in wanted):
                path = self.folder / name
                if not path.is_file() or sha256(path) != expected:
                    raise BundleError(f"{name} is missing or damaged. Copy the whole bundle again.")

    def array(self, name):
        path = self.folder / name
        # Small ones whole: nothing can be mapped of an empty array.
        return np.load(path, mmap_mode="r" if path.stat().st_size > 2**20 else None, allow_pickle=False)

    def names(self, name):
        return json.loads((self.folder / name).read_text("utf8"))

    def results(self, number):
        return self.folder / "results" / str(number)

    def is_done(self, number):
        path = self.results(number) / "result.json"
        return path.is_file() and json.loads(path.read_text("utf8"))["manifest"] == self.manifest_hash

    def finish(self, cell, facts):
        """Written last: a cell without it has not ended."""
        folder = self.results(cell["number"])
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in ("state.pt", "trials.json", "result.json"))
        result = {
            "format": 1,
            "manifest": self.manifest_hash,
            "cell": cell["number"],
            **facts,
            "files": {p.relative_to(folder).as_posix(): sha256(p) for p in files},
        }
        write_whole(folder / "result.json", json.dumps(result, indent=2))
        # Where a later stage goes on from it, the state stays.
        continued = any(each.get("continues") == cell["number"] for each in self.cells.values())
        for name in ("trials.json",) if continued else ("state.pt", "trials.json"):
            (folder / name).unlink(missing_ok=True)


def files_in(value):
    """Names of files and folders anywhere in a part of the manifest."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [name for each in value for name in files_in(each)]
    return [value] if isinstance(value, str) and value.startswith(("data/", "models/")) else []


def write_whole(path, text):
    temporary = path.with_name(f"{path.name}.tmp")
    with open(temporary, "w", encoding="utf8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
