"""schemathesis reads the API's document and asks every operation as everybody, before the real houses.

What is asked is drawn from the document: most of what fits it names the ids of the walk, so that the request comes to
what stands behind the door. Writes are done, and later requests find what they left. No answer may be a fault of ours,
and none may have a status, type, header or shape that the document does not name.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Request
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.gateway.api.routes import document
from services.gateway.app import build
from tests.access.conftest import System
from tests.access.gateway import values
from tests.access.test_every_call import NOBODY

once = pytest.mark.asyncio(loop_scope="module")
WALK = "http://walk"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Operators see the log there, and no log runs: tests/gateway/test_api_services.py asks these.
OF_THE_LOG = "/api/v1/ops/"
# Examples of an operation, each asked by everybody: fitting the document, and not.
FITTING, UNFIT = 3, 1


@dataclass
class Asking:
    """Sends what was drawn as everybody in turn, and collects what was wrong with the answers."""

    system: System
    http: httpx.AsyncClient
    loop: asyncio.AbstractEventLoop
    wrong: dict[str, str] = field(default_factory=dict)
    counted: Counter[int] = field(default_factory=Counter)

    def ask(self, case: Any) -> None:
        """Called from another thread than the loop's: Hypothesis does not wait."""
        for who in (NOBODY, *sorted(self.system.people)):
            request = request_of(case, self.system.tokens.get(who, ""))
            answer = asyncio.run_coroutine_threadsafe(self.http.send(request), self.loop).result()
            self.counted[answer.status_code] += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except (FailureGroup, Failure) as failed:
                for one in getattr(failed, "exceptions", [failed]):
                    said = f"{case.operation.label}: {answer.status_code} {one.title}"
                    self.wrong.setdefault(said, f"by {who or 'nobody'}: {case.as_curl_command()}\n    {one.message}")


def request_of(case: Any, token: str) -> httpx.Request:
    sent: Any = Request(**case.as_transport_kwargs(base_url=WALK)).prepare()
    headers = {name.lower(): value for name, value in sent.headers.items()}
    headers.pop("authorization", None)  # one that was drawn opens nothing
    if token:
        headers["authorization"] = f"Bearer {token}"
    return httpx.Request(str(sent.method), str(sent.url), headers=headers, content=sent.body or b"")


def operations() -> Iterator[Any]:
    schema: Any = schemathesis.openapi.from_dict(document())
    for found in schema.get_all_operations():
        operation = found.ok()
        if not operation.path.startswith(OF_THE_LOG):
            yield operation


def with_ids(case: Any, known: dict[str, Any]) -> Any:
    """The case with ids and names that there are, wherever it may name such a thing."""
    asked = {one.name: known[one.name] for one in case.operation.query if known.get(one.name)}
    case.query = {**(case.query or {}), **asked}
    for named in (case.path_parameters, case.query, case.body):
        if isinstance(named, dict):
            named.update({name: known[name] for name in named if name in known})
    return case


def ask_of(operation: Any, asking: Asking, known: dict[str, Any]) -> None:
    """The same examples in each run."""
    bounded = settings(
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    unfit = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(bounded, max_examples=FITTING)
    @given(case=fitting, knows=st.integers(0, 3))
    def ask_what_fits(case: Any, knows: int) -> None:
        asking.ask(with_ids(case, known) if knows < 3 else case)

    @settings(bounded, max_examples=UNFIT)
    @given(case=unfit)
    def ask_what_does_not(case: Any) -> None:
        asking.ask(case)

    ask_what_fits()
    ask_what_does_not()


@once
async def test_no_answer_to_anybody_is_a_fault_and_the_document_names_each(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    app: Any = build(system.settings, clients=system.clients)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    known = values(system.places[0])
    async with httpx.AsyncClient(transport=transport, base_url=WALK) as http:
        asking = Asking(system, http, asyncio.get_running_loop())
        for operation in operations():
            await asyncio.to_thread(ask_of, operation, asking, known)
    with capsys.disabled():
        told = ", ".join(f"{status} {count:,} times" for status, count in sorted(asking.counted.items()))
        sys.stdout.write(f"\nanswers by schema: {told}; {len(asking.wrong)} kinds of them wrong\n")
    assert asking.counted[200] > 0
    assert not asking.wrong, "\n".join(f"{said}\n    {how}" for said, how in sorted(asking.wrong.items()))
