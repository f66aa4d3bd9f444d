"""`edu rebuild` says how far it is while it runs, and at the end what differs or why it failed."""

from __future__ import annotations

from typing import Any

import pytest

from edu import limits
from tests.edu.conftest import Edu, StubApi

PATH = "/ops/rebuild/reporting"
LIMIT = "FOLLOW_POLL_SECONDS"
EQUAL: dict[str, Any] = {
    "state": "equal",
    "read": 90,
    "records": 90,
    "facts": 70,
    "refused": 2,
    "documents": 55,
    "looks": 1,
    "different": 0,
    "differences": [],
    "why": "",
}
READING = EQUAL | {"state": "reading", "read": 40, "facts": 30, "refused": 0, "documents": 0, "looks": 0}


def test_a_rebuild_is_followed_to_its_end(api: StubApi, edu: Edu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, LIMIT, 0.0)
    answers = iter([READING, READING | {"state": "comparing", "read": 90}, EQUAL])
    api.answers["POST", PATH] = (202, {})
    api.answers["GET", PATH] = lambda _: next(answers)
    ended = edu("rebuild", "reporting")
    assert (ended.code, api.asked[0].query) == (0, {"take": "false"})
    assert ended.err.splitlines()[:2] == [
        "reading: đọc 40/90 bản ghi, 30 sự kiện (0 bị từ chối), so 0 tài liệu (xem lại 0 lần), khác 0",
        "comparing: đọc 90/90 bản ghi, 30 sự kiện (0 bị từ chối), so 0 tài liệu (xem lại 0 lần), khác 0",
    ]
    assert ended.out == "equal: đọc 90/90 bản ghi, 70 sự kiện (2 bị từ chối), so 55 tài liệu (xem lại 1 lần), khác 0\n"


@pytest.mark.parametrize(("state", "code"), [("different", 1), ("taken", 0)])
def test_what_differs_is_named_and_ends_with_1_unless_it_was_taken(
    api: StubApi, edu: Edu, state: str, code: int
) -> None:
    one = {"collection": "plans", "id": "p1", "what": "another content"}
    api.answers["POST", PATH] = (202, {})
    api.answers["GET", PATH] = EQUAL | {"state": state, "different": 1, "differences": [one]}
    ended = edu("rebuild", "reporting", "--take")
    assert (ended.code, api.asked[0].query) == (code, {"take": "true"})
    assert ended.out.splitlines()[1:] == ["plans\tp1\tanother content"]


def test_a_rebuild_that_failed_says_why(api: StubApi, edu: Edu) -> None:
    api.answers["POST", PATH] = (202, {})
    api.answers["GET", PATH] = EQUAL | {"state": "failed", "why": "the store did not answer"}
    ended = edu("rebuild", "reporting")
    assert ended.code == 1
    assert ended.out.endswith("khác 0; the store did not answer\n")
