"""Where a run keeps what it keeps: every path below `var/` and the folders it reads from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOUSES = ("accounts", "records", "library", "payments", "reporting", "gateway")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The folders of one run; two runs with different `var` folders know nothing of each other."""

    var: Path
    jars: Path = ROOT / "deploy" / "local" / "jars"
    pom: Path = ROOT / "deploy" / "local" / "pom.xml"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def kafka(self) -> Path:
        return self.var / "kafka"

    @property
    def store(self) -> Path:
        return self.var / "store"

    @property
    def files(self) -> Path:
        return self.var / "files"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    def keys_of(self, service: str) -> Path:
        """The secrets of one service: no other house is told where they are."""
        return self.keys / service

    @property
    def public_keys(self) -> Path:
        """The published halves of the keys by which houses sign facts: every house reads them."""
        return self.keys / "public"

    @property
    def unsigned(self) -> Path:
        """Up to where the log was told before houses signed; there is none where they always did."""
        return self.var / "unsigned.json"

    @property
    def sample(self) -> Path:
        return self.var / "sample"

    @property
    def state(self) -> Path:
        return self.run / "run.json"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def store_kind(self) -> Path:
        """Names the store that the documents are kept in."""
        return self.run / "store"

    @property
    def loaded(self) -> Path:
        return self.run / "loaded.json"

    @property
    def operator(self) -> Path:
        return self.keys / "operator"

    def log(self, name: str) -> Path:
        return self.run / f"{name}.log"

    def prepare(self) -> None:
        """Makes the folders; keys are for their owner alone."""
        for folder in (self.run, self.kafka, self.store, self.files):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.keys, *map(self.keys_of, HOUSES)):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)


def from_environment() -> Layout:
    """`EDU_VAR` names another folder than `var/`, so that two runs can stand side by side."""
    return Layout(var=Path(os.environ.get("EDU_VAR") or ROOT / "var").resolve())
