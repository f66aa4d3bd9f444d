"""Fails one write of the code, told by its name: before it was done, or after, with the answer lost.

The names are those of `tests/architecture/laws/writes.py`. A fake stands only where the answer is lost: it looks who
calls it, hands everything on to the real part, and strikes once, at the call of that name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Generic, NamedTuple, Self, TypeVar

import pytest
from pymongo.errors import AutoReconnect

from chassis.delivery.kafka import KafkaError
from chassis.documents import Documents, KeptFacts, Replicas
from chassis.documents.files import FileStore
from chassis.errors import StoreBusyError
from tests.architecture.laws import writes
from tests.architecture.laws.source import ROOT

W = TypeVar("W")
Act = Callable[[W], Awaitable[object]]
BOTH = pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])


class Outcome(NamedTuple):
    """What is seen after the failure, and after the act was done again."""

    left: object
    end: object


async def nothing(_: object) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Twice(Generic[W]):
    """Two rows for one write. `again` is what is done after the failure, where it is not the same act."""

    act: Act[W]
    sees: Act[W]
    not_done: Outcome
    answer_lost: Outcome
    before: Act[W] = nothing
    again: Act[W] | None = None
    raises: type[Exception] = StoreBusyError

    async def fail(self, world: W, loss: Loss) -> None:
        """The scenario of one row."""
        await self.before(world)
        with loss.armed(), pytest.raises(self.raises):
            await self.act(world)
        assert loss.met, f"{loss.write} was never called"
        wanted = self.answer_lost if loss.done else self.not_done
        left = await self.sees(world)
        assert left == wanted.left, f"after the failure {left}, not {wanted.left}"
        await (self.again or self.act)(world)
        end = await self.sees(world)
        assert end == wanted.end, f"in the end {end}, not {wanted.end}"


class Loss:
    """Strikes once, while it is armed."""

    def __init__(self, write: str, *, done: bool) -> None:
        self.write = write
        self.done = done
        self.met = False
        self._armed = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        self._armed = True
        try:
            yield
        finally:
            self._armed = False

    def strikes(self, method: str, caller: FrameType) -> bool:
        if not self._armed or self.met or _name_of(method, caller) != self.write:
            return False
        self.met = True
        return True

    def around(
        self, method: str, real: Callable[..., Any], lost: type[Exception] = StoreBusyError
    ) -> Callable[..., Any]:
        """Of what is awaited."""

        def call(*arguments: Any, **named: Any) -> Any:
            if self.strikes(method, sys._getframe(1)):
                return self._lose(real, lost, *arguments, **named)
            return real(*arguments, **named)

        return call

    async def _lose(self, real: Callable[..., Any], lost: type[Exception], *arguments: Any, **named: Any) -> None:
        if self.done:
            answer = await real(*arguments, **named)
            if isinstance(answer, Awaitable):
                await answer  # a producer answers when the record is in the log
        raise lost(self._said())

    def around_file(self, method: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Of the system's own calls, which nobody awaits."""

        def call(*arguments: Any, **named: Any) -> Any:
            if not self.strikes(method, sys._getframe(1)):
                return real(*arguments, **named)
            if self.done:
                answer = real(*arguments, **named)
                if method == "open":  # any other number is a count, and no file
                    _closed(answer)
            raise OSError(self._said())

        return call

    def _said(self) -> str:
        return "it was done, the answer was lost" if self.done else "it was not done"


def _name_of(method: str, caller: FrameType) -> str:
    """The write that stands where the caller is; empty for a call of a test, or of a library."""
    path = Path(caller.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return ""
    name = path.relative_to(ROOT).as_posix()
    here = [one for one in writes.all_writes() if one.path == name and one.method == method]
    return next((one.name for one in here if one.line <= caller.f_lineno <= one.last), "")


def _closed(opened: Any) -> None:
    if isinstance(opened, int):
        os.close(opened)
    elif hasattr(opened, "close"):
        opened.close()


class Driver:
    """A database, a collection, a producer or a reader: the real one, but for the one write that is lost."""

    def __init__(self, real: Any, loss: Loss) -> None:
        self._real = real
        self._loss = loss

    def __getitem__(self, name: str) -> Driver:
        return Driver(self._real[name], self._loss)

    def with_options(self, **options: Any) -> Driver:
        return Driver(self._real.with_options(**options), self._loss)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name == "client":
            return Driver(found, self._loss)
        if name in writes.DRIVER:
            return self._loss.around(name, found, AutoReconnect)
        return self._loss.around(name, found, KafkaError) if name in writes.BROKER else found

    async def __aenter__(self) -> Self:
        await self._real.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._real.stop()


def rooms(loss: Loss, *holders: object) -> None:
    """Every collection and file store of the holders loses its answers, for the life of the objects."""
    for holder in holders:
        for value in vars(holder).values():
            methods = writes.ROOMS if isinstance(value, Documents | Replicas | KeptFacts | FileStore) else ()
            for method in methods:
                if hasattr(value, method):
                    lossy(loss, value, method)


def lossy(loss: Loss, owner: object, method: str, lost: type[Exception] = StoreBusyError) -> None:
    """Also of what is frozen: the fake stands in the object, its class is left alone."""
    object.__setattr__(owner, method, loss.around(method, getattr(owner, method), lost))


@contextmanager
def files(loss: Loss) -> Iterator[None]:
    """Every write of files of this process passes by the loss."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("open", "replace", *sorted(writes.FILES)):
            patch.setattr(Path, method, loss.around_file(method, getattr(Path, method)))
        for method in ("open", *(name.partition(".")[2] for name in sorted(writes.SYSTEM))):
            patch.setattr(os, method, loss.around_file(method, getattr(os, method)))
        yield


def has_all_rows(prefix: str | tuple[str, ...], rows: dict[str, Any], table: Path, *without: str) -> list[str]:
    """What the table lacks or has too much of, for the code below `prefix` but not below `without`."""
    found = [write for write in writes.under(prefix) if not write.path.startswith(without)]
    path = table.relative_to(ROOT).as_posix()
    return writes.unlisted(found, rows, writes.Table(path, table.read_text(encoding="utf-8")))
