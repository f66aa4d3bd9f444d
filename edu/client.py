"""Asks the gateway's JSON API: bearer token, bounded patience, refusals as they were said."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from edu import limits
from edu.problems import Refused, Unreached

WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})
OVERDUE = 401


@dataclass
class Tokens:
    """What sign-in handed out; the password stays, so that a long load can sign in again."""

    access: str = ""
    name: str = ""
    password: str = ""


@dataclass
class Api:
    """One person's (or nobody's) view of the API. Safe to share between threads: it only reads its fields."""

    base: str
    tokens: Tokens = field(default_factory=Tokens)
    patience: float = limits.PATIENCE_SECONDS
    http: httpx.Client | None = None
    # The authority that signed the gateway's certificate, where no browser knows it.
    authority: str = field(default_factory=lambda: os.environ.get("EDU_AUTHORITY", ""))
    last_command: str = ""  # of the last answer, for `edu trace`

    def __post_init__(self) -> None:
        self.base = self.base.rstrip("/")
        if self.http is None:
            timeout = httpx.Timeout(limits.ASK_SECONDS, connect=limits.CONNECT_SECONDS)
            # No proxy from the environment: the system is asked on its own address.
            verify = ssl.create_default_context(cafile=self.authority) if self.authority else True
            self.http = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, verify=verify)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self.http is not None:
            self.http.close()

    def as_person(self, name: str, password: str) -> Api:
        """The same API seen by another person; shares the connections."""
        other = Api(self.base, Tokens(name=name, password=password), self.patience, self.http)
        other.sign_in()
        return other

    def sign_in(self) -> dict[str, Any]:
        """Signs in with the kept name and password. Raises Refused with reason SIGN_IN_REFUSED."""
        self.tokens.access = ""  # one that ran out would be refused at this door too
        session = self._json("POST", "/session", json={"name": self.tokens.name, "password": self.tokens.password})
        self.tokens.access = session["access_token"]
        return session

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return self._asked("GET", path, params=_given(query))

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> dict[str, Any]:
        """Sends a command. `key` makes it safe to send again: the same key gets the first answer."""
        return self._asked("POST", path, json=dict(body or {}), headers=_keyed(key))

    def send(self, path: str, file: tuple[str, bytes], fields: Mapping[str, str], *, key: str = "") -> dict[str, Any]:
        """Sends a file as multipart form data."""
        return self._asked("POST", path, files={"file": file}, data=dict(fields), headers=_keyed(key))

    def download(self, path: str, **query: Any) -> bytes:
        """The bytes of a file the API serves."""
        return self._answered("GET", path, params=_given(query)).content

    def pages(self, path: str, items: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        token = ""
        for _ in range(limits.PAGES):
            page = self.get(path, page_size=limits.PAGE_ITEMS, page_token=token, **query)
            yield from page[items]
            token = page.get("next_page_token", "")
            if not token:
                return

    def _asked(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        answer = self._answered(method, path, **what)
        values: dict[str, Any] = answer.json() if answer.content else {}
        return values

    def _answered(self, method: str, path: str, **what: Any) -> httpx.Response:
        """As asked; signs in again once when the token ran out in the middle of a long load."""
        try:
            return self._patiently(method, path, **what)
        except Refused as refused:
            if refused.status != OVERDUE or not self.tokens.password:
                raise
        self.sign_in()
        return self._patiently(method, path, **what)

    def _json(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._patiently(method, path, **what).json()
        return answer

    def _patiently(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Tries again, with growing pauses, while the gateway or a house behind it is being restarted."""
        until = time.monotonic() + self.patience
        pause = limits.BACKOFF_FIRST_SECONDS
        for _ in range(limits.TRIES):
            answer, why = self._once(method, path, what)
            if answer is not None:
                return answer
            if time.monotonic() + pause > until:
                break
            time.sleep(pause)
            pause = min(pause * 2, limits.BACKOFF_LAST_SECONDS)
        raise Unreached(f"Hệ thống ở {self.base} không trả lời", why, do="chạy `make run`, hoặc xem `edu doctor`")

    def _once(self, method: str, path: str, what: dict[str, Any]) -> tuple[httpx.Response | None, str]:
        """The answer, or none and why it is worth another try. Raises Refused for an answer that will not change."""
        assert self.http is not None
        headers = dict(what.get("headers") or {})
        if self.tokens.access:
            headers["authorization"] = f"Bearer {self.tokens.access}"
        try:
            answer = self.http.request(method, f"{self.base}/api/v1{path}", **{**what, "headers": headers})
        except httpx.TransportError as error:
            return None, str(error) or "không có câu trả lời"
        if answer.status_code in WORTH_ANOTHER_TRY:
            return None, _problem(answer).get("detail", f"HTTP {answer.status_code}")
        self.last_command = answer.headers.get("x-command", "")
        if answer.is_error:
            raise Refused(answer.status_code, _problem(answer))
        return answer, ""


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {"title": f"HTTP {answer.status_code}", "detail": answer.reason_phrase}


def _keyed(key: str) -> dict[str, str]:
    return {"idempotency-key": key} if key else {}


def _given(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value not in (None, "")}
