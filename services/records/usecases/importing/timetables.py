"""Takes timetables, and says which sessions break the rule on online periods."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chassis.documents import AlreadyKept, decide
from chassis.errors import LostUpdate
from services.records.domain.reports import Findings
from services.records.domain.timetable import Period, Timetable, Violation, violations
from services.records.usecases.importing.handed import ASK_FOR_SCHOOL, NOT_YOURS, Handed
from services.records.usecases.importing.understanding import Understood
from services.records.usecases.workshop import Workshop

if TYPE_CHECKING:
    from services.records.store import RecordsStore


async def take_timetables(
    store: RecordsStore, shop: Workshop, handed: Handed, found: Understood, findings: Findings
) -> None:
    if not handed.school or not handed.may_be_of(handed.school):
        findings.refuse(NOT_YOURS if handed.school else ASK_FOR_SCHOOL)
        return
    broken: list[dict[str, str | int]] = []
    for one in found.timetables:
        if not one.class_name:
            findings.refuse("không rõ lớp; hãy đặt tên trang tính là tên lớp", sheet=one.sheet, value=one.sheet)
            continue
        if twice := _twice(one.periods):
            findings.refuse("hai tiết vào cùng một lúc", sheet=one.sheet, value=twice)
            continue
        outcome = await _keep(store, shop, handed.school, one.class_name, one.periods)
        for _ in range(one.rows):
            findings.count(outcome)
        for violation in violations(one.periods, shop.online_limit):
            broken.append({"class": one.class_name, **violation._asdict()})
            findings.notes.append(_said(one.class_name, violation))
    findings.found["violations"] = json.dumps(broken, ensure_ascii=False)


async def _keep(store: RecordsStore, shop: Workshop, school: str, class_name: str, periods: list[Period]) -> str:
    """`created`, `changed` or `same`."""

    async def attempt() -> str:
        key = Timetable.key(school, class_name)
        table = await store.timetables.find(key) or Timetable(id=key, school=school, class_name=class_name)
        fresh = table.version == 0
        if not table.take(periods, at=store.now(), limit=shop.online_limit):
            return "same"
        try:
            await store.timetables.keep(table)
        except AlreadyKept as error:
            raise LostUpdate(str(error)) from error
        return "created" if fresh else "changed"

    return await decide(attempt)


def _twice(periods: list[Period]) -> str:
    seen: set[tuple[str, str, int]] = set()
    for one in periods:
        place = (one.day, one.session, one.number)
        if place in seen:
            return f"{one.day}, {one.session}, tiết {one.number}"
        seen.add(place)
    return ""


def _said(class_name: str, one: Violation) -> str:
    return f"Lớp {class_name}, {one.day}, {one.session}: {one.online_periods} tiết trực tuyến, giới hạn {one.limit}."
