"""`edu` against an API of a test's own making: a real HTTP server that answers what was laid down."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from edu.main import main


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class StubApi:
    """Answers by (method, path without /api/v1): a value, (status, value), or a function of the request."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def answer(self, asked: Asked) -> tuple[int, Any]:
        self.asked.append(asked)
        found = self.answers.get((asked.method, asked.path))
        if callable(found):
            found = found(asked)
        if found is None:
            return 404, {"title": "Không tìm thấy", "reason": "NOT_FOUND", "detail": "nothing here"}
        return found if isinstance(found, tuple) else (200, found)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def _handler(stub: StubApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = parts.path.removeprefix("/api/v1")
            status, value = stub.answer(Asked(self.command, path, dict(parse_qsl(parts.query)), headers, body))
            content = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("x-command", "command-1")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the library names it so

        def log_message(self, *_: object) -> None:
            return

    return Handler


@pytest.fixture
def api() -> Iterator[StubApi]:
    stub = StubApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stub))
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stub
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Edu = Callable[..., Ended]


@pytest.fixture
def edu(api: StubApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Edu:
    """Runs `edu` with these arguments, as somebody with a token, in a folder where nothing runs."""
    monkeypatch.setenv("EDU_URL", api.url)
    monkeypatch.setenv("EDU_TOKEN", "a.b.c")
    monkeypatch.setenv("EDU_VAR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["edu", *arguments])
        code = 0
        try:
            main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run
