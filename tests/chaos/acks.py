"""The client's own log of what was acknowledged to it: a line on disk before the next command is sent."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.chaos.commands import Command


class Ack(NamedTuple):
    kind: str
    key: str
    items: list[tuple[str, Any]]


class AckLog:
    """Appends and fsyncs; checkers read it back from the disk. Safe between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.items = 0
        self.requests = 0
        self._file = path.open("ab")
        self._lock = threading.Lock()

    def add(self, command: Command) -> None:
        line = json.dumps({"kind": command.kind, "key": command.key, "items": command.items}, ensure_ascii=False)
        with self._lock:
            self._file.write(line.encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.items += len(command.items)
            self.requests += 1

    def __iter__(self) -> Iterator[Ack]:
        with self.path.open("rb") as lines:
            for line in lines:
                found = json.loads(line)
                yield Ack(found["kind"], found["key"], [(item, value) for item, value in found["items"]])

    def close(self) -> None:
        self._file.close()
