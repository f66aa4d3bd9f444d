"""Learning materials on their way to the shelf: a teacher's upload, passed by the group, approved by the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.folder import FoundFile, key_of
from edu.loading.matching import Teaching, whose
from edu.loading.people import Crowd, Staff
from edu.loading.sending import send
from edu.problems import Refused

ELSEWHERE = (limits.FORBIDDEN, limits.CONFLICT)


def upload(crowd: Crowd, files: Sequence[FoundFile], known: Sequence[Teaching]) -> None:
    """Each file by a teacher of its subject and grade; by the operator, to the shared shelf, where none is named."""
    for file in files:
        owners = whose(file.name, known)
        send(crowd.sign_in(owners[0].teacher, owners[0].school) if owners else crowd.api, file)


def see_through(crowd: Crowd, staff: Mapping[str, Staff]) -> None:
    """What a school has waiting is passed by its group and approved by its head, never by its author."""
    for one in _waiting(crowd.api, "submitted"):
        if one["school"] in staff:
            _act(crowd, _leader_for(staff[one["school"]], one), one, "pass", {})
    for one in _waiting(crowd.api, "passed"):
        if one["school"] in staff:
            heads = [head for head in staff[one["school"]].heads() if head["id"] != one["author"]]
            _act(crowd, heads[0] if heads else None, one, "approve", {"publish": True})


def _waiting(operator: Api, state: str) -> list[dict[str, Any]]:
    return list(operator.pages("/resources", "resources", state=state))


def _leader_for(staff: Staff, one: Mapping[str, Any]) -> dict[str, Any] | None:
    """The group's own leader; where that is the author, the head, who may see what is on its way in every group."""
    leaders = [person for person in staff.with_role("group_leader") if person["group"] == one["group"]]
    return next((person for person in (*leaders, *staff.heads()) if person["id"] != one["author"]), None)


def _act(
    crowd: Crowd, person: Mapping[str, Any] | None, one: Mapping[str, Any], action: str, body: Mapping[str, Any]
) -> None:
    if person is None:
        return
    api = crowd.sign_in(person["id"], person["school"])
    try:
        api.post(f"/resources/{one['id']}/{action}", body, key=key_of(action, one["id"], one["changed_at"]))
    except Refused as refused:
        # Somebody else was faster, or the school has nobody who may: then it goes on waiting, seen by its group.
        if refused.status not in ELSEWHERE:
            raise
