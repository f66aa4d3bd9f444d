"""Imports timetables, and says which sessions break the rule on online periods."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chassis.documents import decide
from chassis.errors import LostUpdateError
from chassis.why import Why
from importing import Findings, ImportJob, Outcome, RefusedRow
from services.records.domain.policy import POLICY
from services.records.domain.timetable import Timetable, violations
from services.records.files.readers.timetable import ClassTimetable, TimetableFile
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.imports.schools import is_of


async def import_timetables(store: RecordsStore, deps: Dependencies, file: TimetableFile, job: ImportJob) -> None:
    """Each class's timetable from the day that it names, else from today; one that is known already changes nothing."""
    POLICY.require(job.actor, "import_files", school=job.actor.schools())
    findings = job.findings
    findings.rows = file.rows
    if not is_of(job, job.upload.school):
        return
    year = await store.year_of(findings.school) if any(sheet.year for sheet in file.tables) else ""
    good = [sheet for sheet in file.tables if _may_be_kept(sheet, findings, year)]
    broken: list[dict[str, str | int]] = []
    for sheet, outcome in zip(good, await _keep(store, deps, good, job), strict=True):
        findings.count(outcome, sheet.rows)
        for violation in violations(sheet.periods, deps.online_limit):
            facts = {"class_name": sheet.class_name, **violation._asdict()}
            broken.append({"class": sheet.class_name, **violation._asdict()})
            findings.note(Why("ONLINE_PERIODS_TOO_MANY", facts))
    findings.found["violations"] = json.dumps(broken, ensure_ascii=False)


def _may_be_kept(sheet: ClassTimetable, findings: Findings, year: str) -> bool:
    """`year` is that of the school; empty where it is not known, or not asked for."""
    if sheet.year and year and sheet.year != year:
        why = Why("TIMETABLE_OF_OTHER_YEAR", {"said": sheet.year, "year": year})
        findings.refuse(RefusedRow(sheet.sheet, 0, "", sheet.year, why))
        return False
    if not sheet.class_name:
        findings.refuse(RefusedRow(sheet.sheet, 0, "", sheet.sheet, Why("CLASS_NOT_IN_SHEET")))
        return False
    if twice := sheet.at_once():
        findings.refuse(RefusedRow(sheet.sheet, 0, "", twice, Why("PERIODS_AT_ONCE")))
        return False
    return True


async def _keep(
    store: RecordsStore, deps: Dependencies, sheets: Sequence[ClassTimetable], job: ImportJob
) -> list[Outcome]:
    """The outcome of each; all classes of a file in the same few calls to the store."""
    school = job.findings.school
    keys = [Timetable.key(school, sheet.class_name) for sheet in sheets]
    outcomes: dict[int, Outcome] = {}

    async def attempt() -> None:
        left = [place for place in range(len(sheets)) if place not in outcomes]
        tables = await store.timetables.many(keys[place] for place in left)
        changed: dict[str, Timetable] = {}
        decided: dict[int, Outcome] = {}
        for place in left:
            key, sheet = keys[place], sheets[place]
            decided[place] = "changed" if key in tables else "created"
            table = tables.setdefault(key, Timetable(id=key, school=school, class_name=sheet.class_name))
            now, today = store.now(), store.today()
            if table.take(sheet.periods, said=sheet.since, today=today, at=now, limit=deps.online_limit):
                changed[key] = table
            else:
                decided[place] = "same"
        lost = await store.timetables.keep_many(list(changed.values())) if changed and not job.preview else []
        outcomes.update({place: outcome for place, outcome in decided.items() if keys[place] not in lost})
        if lost:
            raise LostUpdateError(f"timetables {', '.join(lost)} were kept by another")

    await decide(attempt)
    return [outcomes[place] for place in range(len(sheets))]
