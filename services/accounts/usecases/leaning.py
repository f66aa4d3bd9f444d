"""What leans on a list that was taken: later lists and acts, sign-ins, guardians, classes. Each is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.why import Why
from importing import FileReport
from services.accounts.domain import limits
from services.accounts.domain.list_changes import first_change, in_the_way
from services.accounts.store import AccountsStore

# A change of one of these is a change of rights; who signed in with the new ones may have used them.
RIGHTS = ("school", "title", "group", "homeroom")


@dataclass
class Obstacles:
    """The first are named, all are counted."""

    count: int = 0
    named: list[Why] = field(default_factory=list)

    def add(self, *found: Why) -> None:
        self.count += len(found)
        self.named += found[: limits.UNDO_NAMED - len(self.named)]


async def find_obstacles(store: AccountsStore, report: FileReport, page: Sequence[Any]) -> list[Why]:
    """What stands in the way of change back what the list changed of these, in the order of the page."""
    found = await _changed_since(store, report, page)
    if report.kind == "assignments":
        return found
    new = {one.id: one for one in page if first_change(one.list_changes, report.id).before is None}
    found += await _signed_in(store, report, page, new)
    if new and report.kind == "pupils":
        found += await _guardians(store, new)
    elif new:
        found += await _classes(store, new)
    return found


async def _changed_since(store: AccountsStore, report: FileReport, page: Sequence[Any]) -> list[Why]:
    later = {one.id: in_the_way(one.list_changes, report.id, version=one.version) for one in page}
    files = await store.reports.many({name for name in later.values() if name})
    found = []
    for one in page:
        name = later[one.id]
        if name:
            file = files[name].file if name in files else ""
            found.append(Why("UNDO_LATER_LIST", {**_said(one), "file": file.rpartition("/")[2]}))
        elif name is not None:
            found.append(Why("UNDO_CHANGED_SINCE", _said(one)))
    return found


async def _signed_in(store: AccountsStore, report: FileReport, page: Sequence[Any], new: dict[str, Any]) -> list[Why]:
    """Who was brought and has an own password, and who signed in with rights that the list gave or took."""
    accounts = await store.accounts.many(new)
    moved = {
        one.id: first_change(one.list_changes, report.id).at
        for one in page
        if one.id not in new and _moved(one, report)
    }
    since = await store.signed_in_since(moved, min(moved.values())) if moved else {}
    return [
        Why("UNDO_SIGNED_IN", _said(one))
        for one in page
        if (one.id in accounts and accounts[one.id].active) or (one.id in since and since[one.id] >= moved[one.id])
    ]


def rights_changed(page: Sequence[Any], report: FileReport) -> set[str]:
    """Of the staff, those to whom the list gave rights or took some. A pupil's end with the token."""
    if report.kind == "assignments":
        return {one.person for one in page}
    return {one.id for one in page if report.kind == "staff" and _moved(one, report)}


def _moved(one: Any, report: FileReport) -> bool:
    before = first_change(one.list_changes, report.id).before
    return any(getattr(before, name, "") != getattr(one, name, "") for name in RIGHTS)


async def _guardians(store: AccountsStore, new: dict[str, Any]) -> list[Why]:
    having = {pupil for account in await store.guardians_of(new) for pupil in account.pupils}
    return [Why("UNDO_GUARDIAN", _said(one)) for one in new.values() if one.id in having]


async def _classes(store: AccountsStore, new: dict[str, Any]) -> list[Why]:
    taught: dict[str, list[str]] = {}
    for assignment in await store.open_assignments_of(new):
        taught.setdefault(assignment.person, []).append(f"{assignment.class_name} {assignment.subject}")
    return [
        Why("UNDO_TEACHES", {**_said(new[person]), "classes": ", ".join(sorted(classes))})
        for person, classes in sorted(taught.items())
    ]


def _said(one: Any) -> dict[str, str]:
    name = getattr(one, "name", "") or f"{one.class_name} {one.subject}"
    return {"code": getattr(one, "person", one.id), "name": name}
