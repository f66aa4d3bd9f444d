"""The document store: `mongod` where one is found, else `nx-27017`, which speaks its protocol over SQLite files.

`nx-27017` is started with `--data-dir`: one file a database. With its default, one file for all, two services
that give a collection the same name read each other's documents (tried).
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.ports import HOST


@dataclass(frozen=True)
class Server:
    """A store that can be started: its kind and its program."""

    kind: str
    program: str

    def command(self, data: Path, port: int, *, pid_file: Path, log_file: Path) -> list[str]:
        """In the foreground, on this machine only."""
        if self.kind == "mongod":
            return [
                self.program,
                *("--dbpath", str(data), "--bind_ip", HOST, "--port", str(port)),
                *("--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"),
            ]
        # It refuses to start over the pid file that a crash left: its lock is ours, held by the runner.
        pid_file.unlink(missing_ok=True)
        return [
            self.program,
            *("--data-dir", str(data), "--host", HOST, "--port", str(port)),
            *("--pid-file", str(pid_file), "--log-file", str(log_file)),
        ]


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
    return Server("mongod", program) if program else None


def embedded() -> Server:
    """Installed beside the Python that runs this."""
    return Server("nx-27017", str(Path(sys.executable).with_name("nx-27017")))


def at_hand() -> list[Server]:
    """All that can be started here, the embedded one first; tests run on each."""
    server = mongod()
    return [embedded(), server] if server else [embedded()]


def chosen() -> Server:
    return mongod() or embedded()
