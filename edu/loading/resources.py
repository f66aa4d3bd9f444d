"""Learning materials: uploaded by a teacher, passed by the group, approved by the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.demo_users import DemoUsers, Staff
from edu.loading.folder import SourceFile, key_of
from edu.loading.matching import Teaching, teachings_of_file
from edu.loading.uploads import send
from edu.problems import Refused

DECIDED_ELSEWHERE = (limits.FORBIDDEN, limits.CONFLICT)


def upload(users: DemoUsers, files: Sequence[SourceFile], known: Sequence[Teaching]) -> None:
    """Each file by a teacher of its subject and grade; by the operator, for all schools, where none is named."""
    for file in files:
        owners = teachings_of_file(file.name, known)
        send(users.sign_in(owners[0].teacher, owners[0].school) if owners else users.api, file)


def review(users: DemoUsers, staff: Mapping[str, Staff]) -> None:
    """What waits in a school is passed by its group and approved by its head, never by its author."""
    for resource in _waiting(users.api, "submitted"):
        if resource["school"] in staff:
            _decide(users, _leader_for(staff[resource["school"]], resource), resource, "pass", {})
    for resource in _waiting(users.api, "passed"):
        if resource["school"] in staff:
            heads = [head for head in staff[resource["school"]].heads() if head["id"] != resource["author"]]
            _decide(users, heads[0] if heads else None, resource, "approve", {"publish": True})


def _waiting(operator: Api, state: str) -> list[dict[str, Any]]:
    return list(operator.pages("/resources", "resources", state=state))


def _leader_for(staff: Staff, resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """The group's own leader; where that is the author, the head, who may see what every group submitted."""
    leaders = [person for person in staff.with_role("group_leader") if person["group"] == resource["group"]]
    return next((person for person in (*leaders, *staff.heads()) if person["id"] != resource["author"]), None)


def _decide(
    users: DemoUsers,
    person: Mapping[str, Any] | None,
    resource: Mapping[str, Any],
    action: str,
    body: Mapping[str, Any],
) -> None:
    if person is None:
        return
    api = users.sign_in(person["id"], person["school"])
    try:
        path = f"/resources/{resource['id']}/{action}"
        api.post(path, body, key=key_of(action, resource["id"], resource["changed_at"]))
    except Refused as refused:
        # Somebody else was faster, or nobody of the school may: then the resource waits on, seen by its group.
        if refused.status not in DECIDED_ELSEWHERE:
            raise
