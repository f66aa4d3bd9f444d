"""Free ports on 127.0.0.1, and who holds one that is not."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import psutil

from deploy.local import limits
from deploy.local.errors import CannotStart
from deploy.local.language import both

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Nobody listens there. A port that only waits out its last connection counts as free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A free port below those that the system gives to connections, which may be taken before we listen there."""
    while True:
        port = limits.ANY_PORT_FIRST + secrets.randbelow(limits.ANY_PORT_LAST - limits.ANY_PORT_FIRST)
        if is_free(port):
            return port


def holder(port: int) -> str:
    """`pid 4711 (nginx)`, or `another program` when the system does not tell."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections(kind="tcp"):
            at_port = connection.laddr and connection.laddr.port == port
            if at_port and connection.status == psutil.CONN_LISTEN and connection.pid:
                return f"pid {connection.pid} ({psutil.Process(connection.pid).name()})"
    return both("chương trình khác", "another program")


def is_open(port: int) -> bool:
    """Somebody answers there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(limits.PROBE_SECONDS)
        return probe.connect_ex((HOST, port)) == 0


class Ports:
    """Hands out ports: a fixed one as asked, else the first free one from the usual number on.

    `0` asks for any; `EDU_PORTS=0` does so for all of them.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._given: dict[int, TextIO] = {}

    def take(self, name: str, usual: int) -> int:
        """Raises CannotStart when the number was fixed by `EDU_PORT_<NAME>` and is busy."""
        variable = f"EDU_PORT_{name.upper().replace('-', '_')}"
        fixed = self._environment.get(variable, "").strip() or self._environment.get("EDU_PORTS", "").strip()
        if fixed and fixed != "0":
            return self._fixed(variable, fixed)
        return self._any() if fixed else self._free(name, usual)

    def _fixed(self, variable: str, text: str) -> int:
        if not text.isdecimal():
            raise CannotStart(
                "PORT_INVALID",
                both(f"{variable}={text} không phải số cổng.", f"{variable}={text} is not a port number."),
                both(f"Sửa: {variable}=8080", f"Repair: {variable}=8080"),
            )
        if not is_free(int(text)):
            raise CannotStart(
                "PORT_BUSY",
                both(
                    f"Cổng {text} ({variable} đòi) đang do {holder(int(text))} giữ.",
                    f"Port {text}, asked for by {variable}, is held by {holder(int(text))}.",
                ),
                both(
                    f"Sửa: dừng chương trình đó, hoặc bỏ {variable}: khi ấy cổng trống kế tiếp được dùng.",
                    f"Repair: stop that program, or leave {variable} out: the next free port is taken then.",
                ),
            )
        return int(text)

    def _any(self) -> int:
        return next(port for port in iter(any_free, 0) if self._claim(port))

    def _claim(self, port: int) -> bool:
        """Keeps other runs off a port between the moment it is chosen and the moment somebody listens there."""
        if port in self._given:
            return False
        folder = Path(tempfile.gettempdir()) / f"lien-truong-ports-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        claim = (folder / str(port)).open("w")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.close()
            return False
        self._given[port] = claim
        return True

    def _free(self, name: str, usual: int) -> int:
        for port in range(usual, usual + limits.PORTS_TRIED):
            if is_free(port) and self._claim(port):
                return port
        last = usual + limits.PORTS_TRIED - 1
        raise CannotStart(
            "PORT_BUSY",
            both(
                f"Không còn cổng trống cho {name} từ {usual} đến {last}; cổng đầu do {holder(usual)} giữ.",
                f"No free port for {name} from {usual} to {last}; the first is held by {holder(usual)}.",
            ),
            both("Sửa: `make stop` dừng bản chạy còn sót.", "Repair: `make stop` ends a run that was left behind."),
        )
