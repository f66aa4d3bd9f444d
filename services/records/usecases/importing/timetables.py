"""Takes timetables, and says which sessions break the rule on online periods."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chassis.documents import decide
from chassis.errors import LostUpdateError
from services.records.domain.reports import Findings
from services.records.domain.timetable import Period, Timetable, Violation, violations
from services.records.files.readers.timetable import ClassTimetable
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing.recognition import Recognised
from services.records.usecases.importing.upload import ASK_FOR_SCHOOL, NOT_YOURS, Upload


async def import_timetables(
    store: RecordsStore, deps: Dependencies, upload: Upload, found: Recognised, findings: Findings
) -> None:
    if not upload.school or not upload.may_be_of(upload.school):
        findings.refuse(NOT_YOURS if upload.school else ASK_FOR_SCHOOL)
        return
    taken = [one for one in found.timetables if _may_be_taken(one, findings)]
    broken: list[dict[str, str | int]] = []
    for one, outcome in zip(taken, await _keep(store, deps, upload.school, taken), strict=True):
        for _ in range(one.rows):
            findings.count(outcome)
        for violation in violations(one.periods, deps.online_limit):
            broken.append({"class": one.class_name, **violation._asdict()})
            findings.notes.append(_said(one.class_name, violation))
    findings.found["violations"] = json.dumps(broken, ensure_ascii=False)


def _may_be_taken(one: ClassTimetable, findings: Findings) -> bool:
    if not one.class_name:
        findings.refuse("không rõ lớp; hãy đặt tên trang tính là tên lớp", sheet=one.sheet, value=one.sheet)
        return False
    if twice := _twice(one.periods):
        findings.refuse("hai tiết vào cùng một lúc", sheet=one.sheet, value=twice)
        return False
    return True


async def _keep(store: RecordsStore, deps: Dependencies, school: str, taken: Sequence[ClassTimetable]) -> list[str]:
    """`created`, `changed` or `same` for each; all classes of a file in the same few calls to the store."""
    keys = [Timetable.key(school, one.class_name) for one in taken]
    outcomes: dict[int, str] = {}

    async def attempt() -> None:
        left = [place for place in range(len(taken)) if place not in outcomes]
        tables = await store.timetables.many(keys[place] for place in left)
        changed: dict[str, Timetable] = {}
        found: dict[int, str] = {}
        for place in left:
            key, one = keys[place], taken[place]
            found[place] = "changed" if key in tables else "created"
            table = tables.setdefault(key, Timetable(id=key, school=school, class_name=one.class_name))
            if table.take(one.periods, at=store.now(), limit=deps.online_limit):
                changed[key] = table
            else:
                found[place] = "same"
        lost = await store.timetables.keep_many(list(changed.values())) if changed else []
        outcomes.update({place: what for place, what in found.items() if keys[place] not in lost})
        if lost:
            raise LostUpdateError(f"timetables {', '.join(lost)} were kept by another")

    await decide(attempt)
    return [outcomes[place] for place in range(len(taken))]


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
