"""Free ports on 127.0.0.1, and who holds one that is not."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Mapping

import psutil

from deploy.local import limits
from deploy.local.refusing import CannotStart
from deploy.local.words import both

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
    """One below those that the system gives to connections: such a one could be taken before we listen there."""
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
    """Hands out ports: a fixed one as asked, else the first free one from the wanted number on.

    `0` asks for any; `EDU_PORTS=0` does so for all of them.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._given: set[int] = set()

    def take(self, name: str, wanted: int) -> int:
        """Raises CannotStart when the number was fixed by `EDU_PORT_<NAME>` and is busy."""
        variable = f"EDU_PORT_{name.upper().replace('-', '_')}"
        fixed = self._environment.get(variable, "").strip() or self._environment.get("EDU_PORTS", "").strip()
        port = self._fixed(variable, fixed) if fixed and fixed != "0" else self._free(name, wanted, system=fixed == "0")
        self._given.add(port)
        return port

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

    def _free(self, name: str, wanted: int, *, system: bool) -> int:
        if system:
            return next(port for port in iter(any_free, 0) if port not in self._given)
        for port in range(wanted, wanted + limits.PORTS_TRIED):
            if port not in self._given and is_free(port):
                return port
        last = wanted + limits.PORTS_TRIED - 1
        raise CannotStart(
            "PORT_BUSY",
            both(
                f"Không còn cổng trống cho {name} từ {wanted} đến {last}; cổng đầu do {holder(wanted)} giữ.",
                f"No free port for {name} from {wanted} to {last}; the first is held by {holder(wanted)}.",
            ),
            both("Sửa: `make stop` dừng bản chạy còn sót.", "Repair: `make stop` ends a run that was left behind."),
        )
