"""Stand-ins for the five houses: each answers what a test laid down, and remembers what it was asked."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from proto.gen.edu.accounts.v1 import accounts_pb2

Answer = Callable[[Any], Any]


@dataclass
class FakeService:
    """Answers by method name: a message, a function of the request, or an exception to raise."""

    name: str
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    async def ask(self, method: str, request: Any, *, seconds: float | None = None) -> Any:
        self.asked.append((method, request))
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    async def ask_imports(self, method: str, request: Any, *, seconds: float | None = None) -> Any:
        return await self.ask(method, request, seconds=seconds)

    async def ask_reads(self, method: str, request: Any) -> Any:
        return await self.ask(method, request)

    async def ask_frame(self, method: str, request: Any) -> Any:
        return await self.ask(method, request)


@dataclass
class FakeServices:
    accounts: FakeService
    records: FakeService
    library: FakeService
    payments: FakeService
    reporting: FakeService

    @property
    def importing(self) -> tuple[FakeService, ...]:
        return (self.accounts, self.records, self.library, self.payments)

    @property
    def keeping_of_pupils(self) -> tuple[FakeService, ...]:
        return (self.accounts, self.records, self.payments)

    @property
    def all(self) -> tuple[FakeService, ...]:
        return (*self.importing, self.reporting)

    def named(self, name: str) -> FakeService:
        return {service.name: service for service in self.all}[name]

    async def close(self) -> None:
        return None


def fake_services(**answers: Mapping[str, Any]) -> FakeServices:
    names = ("accounts", "records", "library", "payments", "reporting")
    return FakeServices(**{name: FakeService(name, dict(answers.get(name, {}))) for name in names})


def token(person: str, name: str, grants: Mapping[str, Mapping[str, tuple[str, ...]]]) -> str:
    """A token in the shape accounts gives; unsigned, for the pages trust their own cookie's seal."""
    claims = {
        "sub": person,
        "name": name,
        "grants": [
            {"role": role, "places": {k: list(v) for k, v in places.items()}} for role, places in grants.items()
        ],
    }
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{body}.sign"


def session(
    person: str,
    name: str,
    grants: Mapping[str, Mapping[str, tuple[str, ...]]],
    *,
    must_change: bool = False,
    minutes: int = 15,
) -> accounts_pb2.Session:
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    return accounts_pb2.Session(
        access_token=token(person, name, grants),
        access_until=until.isoformat(),
        refresh_token=f"refresh-of-{person}",
        refresh_until=until.isoformat(),
        must_change_password=must_change,
    )
