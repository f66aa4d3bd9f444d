"""Learning materials on their way to the shelf: a teacher's upload, passed by the group, approved by the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.folder import FoundFile, key_of
from edu.loading.matching import Teaching, fold, grade_in, whose
from edu.loading.people import Crowd, Staff
from edu.problems import Refused

THERE = frozenset({"SAME_QUESTIONS"})


def upload(crowd: Crowd, files: Sequence[FoundFile], known: Sequence[Teaching]) -> None:
    """Each file by a teacher of its subject and grade, where its name says which; one that is there stays as it is."""
    for file in files:
        owners = whose(file.name, known)
        if not owners:
            continue
        one = owners[0]
        fields = {"subject": one.subject, "grade": grade_in(fold(file.path.stem)) or one.grade}
        teacher = crowd.sign_in(one.teacher, one.school)
        content = file.content()
        try:
            teacher.send(
                "/resources", (file.path.name, content), fields, key=key_of("resource", one.teacher, file.name, content)
            )
        except Refused as refused:
            if refused.reason not in THERE:
                raise


def see_through(crowd: Crowd, staff: Mapping[str, Staff]) -> None:
    """Whatever waits is passed by leaders and approved by heads, never by its author: their own houses see to that."""
    for school, people in staff.items():
        for leader in people.with_role("group_leader"):
            _each_waiting(crowd.sign_in(leader["id"], school), "pass", "pass", {})
        head = people.head()
        if head is not None and people.with_role("group_leader"):
            _each_waiting(crowd.sign_in(head["id"], school), "approve", "approve", {"publish": True})


def _each_waiting(person: Api, action: str, path: str, body: Mapping[str, Any]) -> None:
    for one in list(person.pages("/resources", "resources", inbox=True)):
        if action not in one["actions"]:
            continue
        try:
            person.post(f"/resources/{one['id']}/{path}", body, key=key_of(action, one["id"], one["changed_at"]))
        except Refused as refused:
            # Somebody else of the group was faster, or it is the caller's own work: both are as they should be.
            if refused.status not in (limits.FORBIDDEN, limits.CONFLICT):
                raise
