"""The document store: `mongod` where one is found, else `nx-27017`, which speaks its protocol over SQLite files.

`nx-27017` runs once for each service: it is one Python process that does one thing after the other, and the load of one
service would hold up all others. A store that somebody else runs is used as it is, by its address.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.ports import HOST

EMBEDDED, MONGOD, SECANTUSDB, OUTSIDE = "nx-27017", "mongod", "secantusdb", "outside"
URI = re.compile(r"mongodb(\+srv)?://\S+")


@dataclass(frozen=True)
class Server:
    """A store that can be started: its kind and its program. One that runs elsewhere has an address and no program."""

    kind: str
    program: str = ""
    uri: str = ""

    def command(self, data: Path, port: int, *, pid_file: Path, log_file: Path) -> list[str]:
        """In the foreground, on this machine only; what was acknowledged as journalled outlasts the power."""
        if self.kind == MONGOD:
            return [
                self.program,
                *("--dbpath", str(data), "--bind_ip", HOST, "--port", str(port)),
                *("--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"),
            ]
        if self.kind == SECANTUSDB:
            return [
                self.program,
                *("--storage-path", str(data), "--host", HOST, "--port", str(port)),
                *("--standalone", "--sync-on-commit", "--cache-size", "256M", "--log-level", "WARNING"),
            ]
        # It refuses to start over the pid file that a crash left: its lock is ours, held by the runner.
        pid_file.unlink(missing_ok=True)
        return [
            self.program,
            *("--data-dir", str(data), "--host", HOST, "--port", str(port)),
            *("--pid-file", str(pid_file), "--log-file", str(log_file)),
        ]

    def processes(self, services: Sequence[str]) -> dict[str, str]:
        """The processes that a run starts, by name: the folder below the store's own in which each keeps its data."""
        if self.kind == EMBEDDED:
            return {f"store-{service}": service for service in services}
        return {} if self.kind == OUTSIDE else {"store": ""}

    @property
    def shown(self) -> str:
        """What people and logs may read: an address without its password."""
        return without_password(self.uri) if self.uri else self.kind


def without_password(uri: str) -> str:
    return re.sub(r"//[^/@]*@", "//", uri)


def outside(uri: str) -> Server:
    """Raises CannotStart for what is no address of MongoDB's protocol."""
    if not URI.fullmatch(uri):
        raise CannotStart(
            "STORE_INVALID",
            both(f"STORE={uri} không phải địa chỉ kho.", f"STORE={uri} is no address of a store."),
            both("Sửa: STORE=mongodb://máy:cổng", "Repair: STORE=mongodb://host:port"),
        )
    return Server(OUTSIDE, uri=uri)


def mongod() -> Server | None:
    """`MONGOD` names it, else PATH. Raises CannotStart when MONGOD names nothing that can be run."""
    named = os.environ.get("MONGOD")
    if named and not shutil.which(named):
        raise CannotStart(
            "MONGOD_NOT_FOUND",
            both(f"MONGOD={named}: không có chương trình này.", f"MONGOD={named} is no program."),
            both("Sửa nó, hoặc bỏ đi: khi ấy dùng nx-27017.", "Correct it, or leave it out: nx-27017 is used then."),
        )
    program = shutil.which(named or "mongod")
    return Server(MONGOD, program) if program else None


def embedded() -> Server:
    """Installed beside the Python that runs this."""
    return Server(EMBEDDED, str(Path(sys.executable).with_name("nx-27017")))


def secantusdb() -> Server | None:
    """WiredTiger behind MongoDB's protocol: `SECANTUSDB` names the program, else PATH, else beside this Python.

    GPL: a program that tests start where somebody installed it. Nothing of it is imported, nothing depends on it.
    """
    named = os.environ.get("SECANTUSDB")
    places = [named] if named else ["secantusd-py", str(Path(sys.executable).with_name("secantusd-py"))]
    return next((Server(SECANTUSDB, program) for place in places if (program := shutil.which(place))), None)


def at_hand() -> list[Server]:
    """The stores that tests run on: the one at `EDU_TEST_STORE`, else all that can be started here, ours first."""
    if uri := os.environ.get("EDU_TEST_STORE"):
        return [outside(uri)]
    return [server for server in (embedded(), mongod(), secantusdb()) if server]


def chosen(asked: str = "", before: str = "") -> Server:
    """The store of a run: the one that is asked for, an address or a kind; else the one that the data is kept in.

    Else `mongod` where there is one, else the embedded one. Raises CannotStart when another one is asked for than the
    data is kept in: documents and log belong together.
    """
    server = _named(asked or before)
    if before and server.shown != before:
        raise CannotStart(
            "STORE_CHANGED",
            both(f"Dữ liệu ở đây thuộc kho {before}, không phải {server.shown}.", f"The data is in {before}."),
            both(
                f"Sửa: STORE={before}, hoặc thư mục khác: EDU_VAR=<thư mục> STORE={server.shown} make run",
                f"Repair: STORE={before}, or another folder: EDU_VAR=<folder> STORE={server.shown} make run",
            ),
        )
    return server


def allow_fresh(name: str) -> None:
    """Raises CannotStart for a store that somebody else runs: we start no store over that is not ours."""
    server = _named(name)
    if server.kind == OUTSIDE:
        raise CannotStart(
            "STORE_NOT_OURS",
            both(f"FRESH=1 không xoá gì trong kho {server.shown}.", f"FRESH=1 removes nothing from {server.shown}."),
            both(
                "Sửa: `make reset`, xoá cơ sở dữ liệu của từng dịch vụ ở đó, rồi chạy lại không có FRESH.",
                "Repair: `make reset`, drop the services' databases there, then run this again without FRESH.",
            ),
        )


def _named(name: str) -> Server:
    if name in {"", MONGOD}:
        found = mongod()
        if name and not found:
            raise CannotStart(
                "MONGOD_NOT_FOUND",
                both("Dữ liệu nằm trong mongod, nhưng máy này không có.", "The data is in mongod, which is not here."),
                both("Sửa: MONGOD=<đường dẫn> make run", "Repair: MONGOD=<path> make run"),
            )
        return found or embedded()
    return embedded() if name == EMBEDDED else outside(name)


def folders(server: Server, folder: Path, services: Sequence[str]) -> dict[str, Path]:
    """The folder of each process of a store, made where it is missing. Raises CannotStart."""
    if server.kind == EMBEDDED:
        for service in services:
            _move_apart(folder, service)
    found = {name: folder / below for name, below in server.processes(services).items()}
    for own in found.values():
        own.mkdir(exist_ok=True)
    return found


def _move_apart(folder: Path, service: str) -> None:
    """Gives a service's files a folder of their own: earlier builds, and a restore, keep those of all in one.

    The documents are moved last, so that a move that was cut short goes on at the next start. Raises CannotStart when
    there are documents in both places: somebody ran an earlier build over the folder of this one.
    """
    name, own = f"{service}.db", folder / service
    old, new = folder / name, own / name
    if not old.exists():
        return
    if new.exists():
        raise CannotStart(
            "STORE_TWICE",
            both(f"{service} có dữ liệu ở hai nơi: {old}, {new}.", f"{service} has documents in {old} and in {new}."),
            both("Sửa: chuyển một trong hai đi chỗ khác.", "Repair: move one of the two elsewhere."),
        )
    own.mkdir(exist_ok=True)
    for suffix in ("-wal", "-shm", ""):
        part = folder / f"{name}{suffix}"
        if part.exists():
            part.rename(own / part.name)
