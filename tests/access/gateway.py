"""The gateway before the houses of the walk, asked at every address of its pages and its API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
from google.protobuf.message import Message
from litestar.handlers import HTTPRouteHandler

from chassis.errors import Refusal, TransientError
from chassis.identity.actor import Actor
from services.gateway.api.routes import document
from services.gateway.clients import Clients, ServiceClient
from services.gateway.session import COOKIE, BrowserSession, CookieCipher
from services.gateway.web.routes import PAGES
from tests.access.asking import PROBES
from tests.access.conftest import System
from tests.access.district import MONTH, PIN, Place

TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')
JSON, FORM = "application/json", "multipart/form-data"
MARK = {"pupil": "2600000000", "slot": "tx1", "value": "8", "version": 0, "id": "w"}
OF_SCRIPTS = {"/batch/part", "/marks/save"}
WRITING = {(probe.house, probe.call) for probe in PROBES if probe.writes}
FAR = 4_000_000_000.0


class HeldBackError(TransientError):
    """The table opens this door for writing: what is behind it is tried by each house, not by the walk."""


class Answered(NamedTuple):
    house: str
    call: str
    request: Message
    outcome: str  # given, refused or held back


class Route(NamedTuple):
    method: str
    path: str
    is_api: bool


@dataclass
class Heard:
    """The clients of the gateway, and what became of each call."""

    system: System
    opens: Any
    actor: Actor | None = None
    answers: list[Answered] = field(default_factory=list)

    def clients(self) -> Clients:
        found = {name: self._listening(getattr(self.system.clients, name)) for name in ALL}
        return Clients(**found)

    def _listening(self, client: ServiceClient) -> ServiceClient:
        return _Listening(client.name, client.channel, client.stub, client.frame, client.imports, client.reads, self)

    async def note(self, house: str, call: str, request: Message, ask: Any) -> Any:
        if (house, call) in WRITING and self.opens(self.actor, house, call, request):
            self.answers.append(Answered(house, call, request, "held back"))
            raise HeldBackError("the walk writes nothing")
        try:
            reply = await ask()
        except (Refusal, TransientError):
            self.answers.append(Answered(house, call, request, "refused"))
            raise
        self.answers.append(Answered(house, call, request, "given"))
        return reply


@dataclass(frozen=True)
class _Listening(ServiceClient):
    heard: Heard | None = None

    async def ask(self, method: str, request: Any, *, seconds: float | None = None) -> Any:
        return await self._noted(method, request, lambda: ServiceClient.ask(self, method, request, seconds=seconds))

    async def ask_imports(self, method: str, request: Any, *, seconds: float | None = None) -> Any:
        asked = ServiceClient.ask_imports
        return await self._noted(method, request, lambda: asked(self, method, request, seconds=seconds))

    async def ask_reads(self, method: str, request: Any) -> Any:
        return await self._noted(method, request, lambda: ServiceClient.ask_reads(self, method, request))

    async def ask_frame(self, method: str, request: Any) -> Any:
        return await self._noted(method, request, lambda: ServiceClient.ask_frame(self, method, request))

    async def _noted(self, method: str, request: Message, ask: Any) -> Any:
        assert self.heard is not None
        return await self.heard.note(self.name, method, request, ask)


ALL = ("accounts", "records", "library", "payments", "reporting")


def routes() -> Iterator[Route]:
    for path, methods in document()["paths"].items():
        for method in methods:
            yield Route(method.upper(), path, is_api=True)
    for page in PAGES:
        assert isinstance(page, HTTPRouteHandler)
        for path in page.paths:
            for method in sorted(page.http_methods - {"OPTIONS", "HEAD"}):
                yield Route(str(method), re.sub(r":\w+\}", "}", path), is_api=False)


def values(place: Place) -> dict[str, Any]:
    """What an address, a body or a form may name; a field that is not here is filled by its kind."""
    return {
        "school": place.school,
        "class_name": place.class_name,
        "class": place.class_name,
        "group": place.group,
        "pupil": place.pupil,
        "person": place.teacher,
        "teacher": place.teacher,
        "persons": [place.teacher],
        "account": place.teacher,
        "guardian": place.guardian,
        "plan": place.plan,
        "plans": [place.plan],
        "resource": place.resource,
        "id": place.plan,
        "invoice": place.invoice,
        "receipt": place.receipt,
        "line": place.line,
        "table": place.table,
        "report": place.report,
        "gradebook": place.gradebook,
        "unit": place.unit,
        **FIXED,
    }


FIXED: dict[str, Any] = {
    "month": MONTH,
    "period": MONTH,
    "term": "hk1",
    "subject": "KHTN",
    "grade": "7",
    "slot": "tx1",
    "value": "8",
    "pin": PIN,
    "present": PIN,
    "again": PIN,
    "chosen": PIN,
    "phone": "0911111111",
    "code": "ABCD-EFGH-JKM",
    "note": "sai",
    "reason": "sai",
    "why": "sai",
    "title": "Kế toán",
    "bin": "970418",
    "holder": "X",
    "duty": "",
    "record_type": "",
    "state": "",
    "kind": "",
    "role": "",
    "which": "original",
    "type": "",
    "on": "2026-12-01",
    "since": "2026-12-01",
    "until": "2026-12-01",
    "from": "2026-12-01",
    "item": "TA",
    "page_token": "",
    "cursor": "",
    "query": "",
    "q": "Bài",
    "service": "accounts",
    "provider": "sepay",
    "key": "x",
    "link": "x",
    "kept_until_before": "",
    "kinds": [],
    "parts": [],
    "amount": 1,
    "opened": "1",
    "size": 0,
    "act": "pass",
    "decision": "accept",
    "way": "end-sessions",
    "request_id": "w",
    "to": "en",
    "back": "/",
    "n": "0",
}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _filled(name: str, schema: dict[str, Any], known: dict[str, Any]) -> Any:
    schema = _resolved(schema)
    kind = schema.get("type")
    if name in known and _fits(known[name], kind):
        return known[name]
    if kind == "array":
        return [_filled(name, schema["items"], known)]
    if kind == "object":
        return {inner: _filled(inner, of, known) for inner, of in schema.get("properties", {}).items()}
    return {"integer": 1, "number": 1, "boolean": False}.get(str(kind), schema.get("enum", ["x"])[0])


def _fits(value: Any, kind: Any) -> bool:
    return isinstance(value, {"string": str, "array": list, "integer": int}.get(str(kind), object))


async def ask(
    http: httpx.AsyncClient, route: Route, place: Place, who: dict[str, str], form_token: str
) -> httpx.Response:
    known = values(place)
    path = re.sub(r"\{(\w+)\}", lambda found: str(known.get(found[1], "x")).replace("/", "%2F"), route.path)
    if not route.is_api:
        texts = {name: value for name, value in known.items() if isinstance(value, str)}
        if "resource" in route.path:
            texts["id"] = place.resource
        if route.method == "GET":
            return await http.get(path, params=texts, headers=who)
        if route.path in OF_SCRIPTS:
            sent_by_script = {**texts, "plans": [place.plan], "entries": [MARK]}
            return await http.post(path, json=sent_by_script, headers={**who, "x-csrftoken": form_token})
        sent = {"file": ("x.csv", b"a,b\n1,2\n"), "files": ("x.csv", b"a,b\n1,2\n")}
        return await http.post(path, data={**texts, "_csrf_token": form_token}, files=sent, headers=who)
    described = document()["paths"][route.path][route.method.lower()]
    query = {
        one["name"]: _filled(one["name"], one["schema"], known)
        for one in described.get("parameters", ())
        if one["in"] == "query" and one["name"] in known
    }
    body = described.get("requestBody", {}).get("content", {})
    if JSON in body:
        return await http.request(
            route.method, path, params=query, headers=who, json=_filled("", body[JSON]["schema"], known)
        )
    if FORM in body:
        fields = {name: of for name, of in _resolved(body[FORM]["schema"])["properties"].items() if name != "file"}
        data = {name: _filled(name, of, known) for name, of in fields.items() if name in known}
        sent = {"file": ("x.docx", b"PK\x03\x04")}
        return await http.request(route.method, path, params=query, headers=who, data=data, files=sent)
    return await http.request(route.method, path, params=query, headers=who)


def headers(system: System, name: str, cipher: CookieCipher, cookie: str, *, is_api: bool) -> dict[str, str]:
    token = system.tokens.get(name, "")
    if is_api:
        return {"authorization": f"Bearer {token}"} if token else {}
    session = cipher.encrypt(BrowserSession(access=token, refresh="x.y", expires=FAR)) if token else ""
    return {"cookie": "; ".join(filter(None, [cookie, f"{COOKIE}={session}" if session else ""]))}
