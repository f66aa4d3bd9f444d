"""A walk of every address of the pages and the API, by everybody, about own and others' places.

The gateway decides nothing: it asks the houses, as whoever came. So what counts is what the houses gave, and to whom:
no call may give what the table closes for the person, nothing may be shown that no house was asked for, and the name of
no other school's child stands in any answer.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from google.protobuf.message import Message

from chassis.identity.actor import Actor
from chassis.identity.doors import ANYBODY, FIRST, SECOND, SIGNED_IN
from services.gateway.app import build
from services.gateway.session import CookieCipher
from tests.access.asking import PROBES
from tests.access.conftest import System
from tests.access.district import Place
from tests.access.gateway import TOKEN, Heard, Route, ask, headers, routes
from tests.access.test_every_call import NOBODY, door

once = pytest.mark.asyncio(loop_scope="module")
# An answer of these leaves out what is not the caller's; the walk of the calls looks into it.
FILTERED = {(probe.house, probe.call) for probe in PROBES if probe.shows is not None}
# Nothing of anybody: the door itself, what stays in the browser, the form of a person's own.
ASKS_NOBODY = {"GET /sign-in", "POST /sign-in", "POST /sign-out", "POST /language", "GET /session"}
# Forms with nothing in them yet: what is sent in them its house refuses. A plain home of who has no role.
EMPTY_FORMS = {
    "GET /password",
    "POST /password",
    "GET /imports",
    "POST /imports/take",
    "POST /imports/refused",
    "GET /accounts",
    "GET /second-factor/give",
}
PLAIN = {"GET /", "GET /home/{role}"}
KINDS = ("school", "class", "group", "pupil", "jurisdiction")


@dataclass
class Targets:
    """Which place a request is about, by the ids that stand in it."""

    places: list[Place]

    def of(self, request: Message, actor: Actor) -> dict[str, Any]:
        school = str(getattr(request, "school", ""))
        for place in self.places:
            if school == place.school:
                name = str(getattr(request, "class_name", ""))
                target = {**place.kinds(), "class": f"{school}/{name}" if name else "", "self": actor.id}
                pupil = str(getattr(request, "pupil", ""))
                return {**target, "pupil": pupil, "group": str(getattr(request, "group", "")) or actor.places("group")}
        fields = {one.name: value for one, value in request.ListFields() if isinstance(value, str)}
        named = {value for name, value in fields.items() if name != "request_id"}
        for place in self.places:
            if named & set(_own_ids(place)):
                return place.kinds()
        return {**{kind: actor.places(kind) for kind in KINDS}, "self": actor.id}


def _own_ids(place: Place) -> tuple[str, ...]:
    own = (place.pupil, place.guardian, place.teacher, place.plan, place.resource, place.gradebook, place.unit)
    return (*own, place.officer, place.invoice, place.receipt, place.line, place.table)


@once
async def test_no_address_gives_what_the_table_closes(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    targets, wrong, counted = Targets(system.places), list[str](), Counter[str]()

    def opens(actor: Actor | None, house: str, call: str, request: Message) -> bool:
        actions, policy = door(getattr(system.houses, house), call)
        if actor is not None and actor.one_time:
            return bool({ANYBODY, FIRST} & {*actions})
        if ANYBODY in actions or (SIGNED_IN in actions and actor is not None):
            return True
        rights = [one for one in actions if one != SECOND]
        return actor is not None and any(policy.allows(actor, one, **targets.of(request, actor)) for one in rights)

    heard = Heard(system, opens)
    app: Any = build(system.settings, clients=heard.clients())
    cipher = CookieCipher.from_folder(system.settings.keys_dir)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://walk") as http:
        first = await http.get("/sign-in")
        found = TOKEN.search(first.text)
        assert found is not None
        cookie = "; ".join(f"{name}={value}" for name, value in first.cookies.items())
        http.cookies.clear()
        for route in routes():
            for who in (NOBODY, *sorted(set(system.people) - {"deputy"})):  # who may what a principal may
                for place in (system.places[0], system.places[-1]):
                    heard.actor, heard.answers = system.people.get(who), []
                    if _is_elsewhere(route, who):
                        continue
                    given = headers(system, who, cipher, cookie, is_api=route.is_api)
                    answer = await ask(http, route, place, given, found[1])
                    http.cookies.clear()
                    cell = f"{route.method} {route.path} by {who} at {place.name}"
                    counted["cells"] += 1
                    wrong += [f"{cell}: {said}" for said in _faults(route, answer, heard, opens, counted)]
                    wrong += [f"{cell}: names the child of {one.name}" for one in _shown(system, who, answer)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{counted['cells']:,} cells of addresses; {counted['given']:,} calls gave an answer, "
            f"{counted['refused']:,} were refused, {counted['held back']:,} writes that the table "
            f"opens were held back; {len(wrong)} are open that the table closes\n"
        )
    assert not wrong, "\n".join(wrong)


def _is_elsewhere(route: Route, who: str) -> bool:
    """What operators see of the log: it is not here, and tests/gateway/test_api_services.py walks it."""
    return who == "operator" and route.path.startswith("/api/v1/ops/")


def _faults(route: Route, answer: httpx.Response, heard: Heard, opens: Any, counted: Counter[str]) -> list[str]:
    faults = []
    for one in heard.answers:
        counted[one.outcome] += 1
        is_open = opens(heard.actor, one.house, one.call, one.request)
        if one.outcome == "given" and not is_open and (one.house, one.call) not in FILTERED:
            faults.append(f"{one.house}.{one.call} gave what the table closes")
    held_back = any(one.outcome == "held back" for one in heard.answers)
    if answer.status_code >= 500 and not held_back:
        faults.append(f"{answer.status_code} {answer.text[:200]}")
    asked_nobody = answer.status_code < 300 and not heard.answers
    free = ASKS_NOBODY | (EMPTY_FORMS | PLAIN if heard.actor is not None else set())
    if asked_nobody and f"{route.method} {route.path}" not in free:
        faults.append(f"{answer.status_code} without asking any house")
    return faults


def _shown(system: System, who: str, answer: httpx.Response) -> list[Place]:
    """The places whose child is named though nobody opened it: of another school, and to offices of any."""
    if who == "operator":
        return []
    own = set() if who in (NOBODY, "officer", "officer of a unit") else {system.places[0].school}
    return [
        one for one in system.places if one.school not in own and f"Trẻ {one.class_name} {one.school}" in answer.text
    ]
