"""A walk of every call of every house, by everybody, about every place: nothing is open that the table closes."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from google.protobuf.json_format import MessageToJson
from openpyxl import load_workbook

from chassis.context import call
from chassis.errors import Forbidden, NotFound, Refusal, TransientError, Unauthenticated
from chassis.identity.actor import Actor
from chassis.identity.doors import ANYBODY, FIRST, SIGNED_IN
from chassis.identity.policy import ROOT, Policy
from chassis.service import Service
from operating.servicer import OPERATE
from tests.access.asking import PROBES
from tests.access.conftest import System
from tests.access.district import Place
from tests.access.probes import Probe

once = pytest.mark.asyncio(loop_scope="module")
NOBODY = "nobody"
AT_ONCE = 16
SHEET = "spreadsheetml"
# Asked past the right: the place has nothing of the kind.
EMPTY = frozenset({"NOT_SIGNED", "CHECK_UNKNOWN", "BILL_UNKNOWN", "NOTHING_OPEN"})
# Where a house asks more than its table can say.
STRICTER = {
    ("ListBatch", "group_leader"): "a leader signs the minutes of the group, not its lesson plans",
    ("GetReceipt", "cashier"): "of the desk alone",
    ("ResultsOfClass", "pupil"): "the own results alone",
    ("ResultsOfClass", "guardian"): "the child's results alone",
}
# Accounts alone serves it; elsewhere it is answered UNIMPLEMENTED, whoever asks.
KEPT_ELSEWHERE = {(house, "KeepRefusal") for house in ("records", "library", "payments")}
CLOSED = (Forbidden, NotFound, Unauthenticated)


class Cell(NamedTuple):
    probe: Probe
    who: str
    place: Place
    opened: bool  # by the table

    def __str__(self) -> str:
        where = "" if self.probe.placeless else f" at {self.place.name}"
        return f"{self.probe.house}.{self.probe.call} by {self.who}{where} ({' '.join(self.probe.by)})"


def door(service: Service, name: str) -> tuple[tuple[str, ...], Policy]:
    assert service.policy is not None
    full, doors = next((full, doors) for full, doors in service.doors.items() if name in doors)
    return doors[name], OPERATE if full.endswith("FrameService") else service.policy


def opens(actions: tuple[str, ...], policy: Policy, actor: Actor | None, probe: Probe, place: Place) -> bool:
    if ANYBODY in actions:
        return True
    if actor is None:
        return False
    if actor.one_time:
        return FIRST in actions
    asked = probe.by or actions
    if SIGNED_IN in asked:
        return True
    known = {right.action for right in policy.rights()}
    own = {kind: actor.places(kind) for kind in ("school", "class", "group", "pupil", "jurisdiction")}
    target: dict[str, Any] = {**own, "self": actor.id} if probe.placeless else place.kinds()
    if policy is OPERATE:
        target = {"jurisdiction": ROOT}  # a process serves every unit
    return any(policy.allows(actor, action, **target) for action in asked if action in known)


def cells(system: System) -> Iterator[Cell]:
    for probe in PROBES:
        actions, policy = door(getattr(system.houses, probe.house), probe.call)
        for who in (NOBODY, *system.people):
            for place in system.places[:1] if probe.placeless else system.places:
                yield Cell(probe, who, place, opens(actions, policy, system.people.get(who), probe, place))


async def outcome(system: System, cell: Cell) -> str:
    """Open or closed, or what else the answer is: neither is as good as a fault."""
    client = getattr(system.clients, cell.probe.house)
    name = cell.probe.call
    stub = next(stub for stub in (client.stub, client.imports, client.reads, client.frame) if hasattr(stub, name))
    with call(command="walk", token=system.tokens.get(cell.who, "")):
        try:
            reply = await client.channel.ask(getattr(stub, name), cell.probe.request(cell.place))
        except CLOSED as refused:
            return f"closed by {refused.reason}"
        except (Refusal, TransientError) as refused:
            return f"{getattr(refused, 'reason', '')}: {refused}"
    shown = cell.probe.shows and cell.probe.shows(cell.place)
    return "open, but leaves the place out" if shown and shown not in text_of(reply) else "open"


def text_of(reply: Any) -> str:
    if SHEET not in getattr(reply, "media_type", ""):
        return MessageToJson(reply, ensure_ascii=False)
    sheet = load_workbook(io.BytesIO(reply.content)).active
    assert sheet is not None
    return str(list(sheet.iter_rows(values_only=True)))


async def walked(system: System, asked: list[Cell]) -> dict[Cell, str]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(cell: Cell) -> tuple[Cell, str]:
        async with gate:
            return cell, await outcome(system, cell)

    return dict(await asyncio.gather(*(one(cell) for cell in asked)))


@once
async def test_no_call_is_open_that_the_table_closes(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    every = list(cells(system))
    closed = [cell for cell in every if not cell.opened]
    found = await walked(system, closed)
    wrong = [f"{cell}: {said}" for cell, said in found.items() if not is_closed(said)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(every):,} cells of calls; the table closes {len(closed):,}, of which {len(wrong)} are open\n"
        )
    assert not wrong, "\n".join(wrong)


def is_closed(said: str) -> bool:
    """A refusal that is none of a right leaves the door untried."""
    return said.startswith("closed") or said == "open, but leaves the place out"


@once
async def test_what_the_table_opens_for_reading_is_open(system: System) -> None:
    asked = [cell for cell in cells(system) if cell.opened and not cell.probe.writes]
    found = await walked(system, asked)
    fine = {"open", *(f"closed by {reason}" for reason in EMPTY)}
    wrong = {cell: said for cell, said in found.items() if said not in fine}
    assert {(cell.probe.call, cell.who) for cell in wrong} == set(STRICTER), wrong


def test_every_call_of_every_house_is_asked(system: System) -> None:
    asked = {(probe.house, probe.call) for probe in PROBES}
    served = {(house.name, call) for house in system.houses.all for doors in house.doors.values() for call in doors}
    assert served - asked == KEPT_ELSEWHERE
    assert asked <= served


def test_there_is_somebody_in_every_role_that_a_table_names(system: System) -> None:
    named = {right.role for house in system.houses.all if house.policy for right in house.policy.rights()}
    assert named == {role for actor in system.people.values() for role in actor.roles()}
