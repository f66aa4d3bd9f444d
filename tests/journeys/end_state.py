"""What a loaded system knows, without what no two runs share: times, random links, bytes of signatures."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from chassis.delivery.dead_letters import read_whole
from chassis.delivery.kafka import Kafka
from contracts.envelope import Envelope, from_headers
from contracts.topics import TOPICS
from edu.commands.month import picture
from edu.commands.statement import whole
from tests.journeys.stage import Journey

EndState: TypeAlias = dict[str, Any]
MONTH = "2026-10"
AGREED = ("kind", "rows", "taken", "refused")
PLAN = ("state", "teacher", "reviewer", "signer", "revision", "month", "week", "title", "file_name")
RESOURCE = ("state", "author", "kind", "title", "subject", "grade", "items")
RECEIPT = ("invoice", "pupil", "amount", "reference", "on")
TIMED = "checkpointed.v1"  # told when so much time has passed or so much was told, whatever it was


class Month(NamedTuple):
    """The sample month; `loaded` is what its load ended in, before any test did something of its own."""

    journey: Journey
    loaded: EndState


def end_state(journey: Journey) -> EndState:
    """Two systems that were told the same end in the same."""
    journey.settle()
    api = journey.api
    schools = [one["id"] for one in api.pages("/schools", "schools")]
    invoices = [one for school in schools for one in api.pages("/invoices", "invoices", school=school, period=MONTH)]
    receipts = [one for school in schools for one in api.pages("/receipts", "receipts", school=school)]
    return {
        "loaded": {one["file"]: only(one, AGREED) for one in api.get("/imports")["reports"]},
        "statement": whole(api),
        "marks": journey.head.get("/marks/7A1/hk1"),
        "month": without_times(picture(api.get(f"/months/{MONTH}"))),
        "ledger": api.get("/ledger"),
        "accounts": api.get("/accounts/summary"),
        "pupils": [one for school in schools for one in api.pages("/pupils", "pupils", school=school)],
        "plans": by_id(api.pages("/plans", "plans"), PLAN),
        "resources": by_id(api.pages("/resources", "resources"), RESOURCE),
        "invoices": sorted((only_not(one, "link") for one in invoices), key=lambda one: str(one["id"])),
        "receipts": sorted(tuple(one[name] for name in RECEIPT) for one in receipts),
        "numbers of receipts": sorted(one["id"] for one in receipts),
        "facts": facts_told(journey),
        "parked": api.get("/ops/parked")["parked"],
    }


def signed(state: EndState) -> int:
    return sum(1 for plan in state["plans"].values() if plan["state"] == "signed")


def facts_told(journey: Journey) -> dict[str, dict[str, int]]:
    """How often each fact was told about each subject; one that was told again after a crash has the same id."""
    once = {told.id: told for told in asyncio.run(_log(str(journey.run.told()["kafka"])))}
    kept = [told for told in once.values() if not told.type.endswith(TIMED)]
    return {
        kind: dict(sorted(Counter(told.subject for told in kept if told.type == kind).items()))
        for kind in sorted({told.type for told in kept})
    }


async def _log(broker: str) -> list[Envelope]:
    topics = [topic.name for topic in TOPICS.values()]
    return [from_headers(record.headers) async for record in read_whole(Kafka(broker), *topics)]


def only(one: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: one[name] for name in names}


def only_not(one: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in names}


def by_id(found: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {str(one["id"]): only(one, names) for one in found}


def without_times(month: Mapping[str, Any]) -> dict[str, Any]:
    """Every number stands; the moment at which it was so is another in each run."""
    indicators = [only_not(one, "as_of") for one in month["indicators"]]
    return {**only_not(month, "as_of"), "indicators": indicators}


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two states differ, place by place, to be read by a person."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return [line for key in keys for line in differences(one.get(key), other.get(key), f"{at}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [line for number, pair in pairs for line in differences(*pair, f"{at}/{number}")]
    return [] if one == other else [f"{at}: {one!r} is not {other!r}"]
