"""`edu audit search` asks each house, follows it to its end and names what is not as the house kept it."""

from __future__ import annotations

from typing import Any

import pytest

from edu import limits
from tests.edu.conftest import Edu, StubApi

PATH = "/ops/search/records"
CLEAN: dict[str, Any] = {
    "state": "clean",
    "documents": 90,
    "links": 40,
    "forged": 0,
    "named": [],
    "unproved": {"signers": "3", "reports": "2"},
    "waiting": 1,
    "why": "",
}
ONE = {"collection": "plans", "id": "p1", "what": "changed past the house"}


def test_a_search_is_followed_to_its_end(api: StubApi, edu: Edu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FOLLOW_POLL_SECONDS", 0.0)
    answers = iter([CLEAN | {"state": "searching", "links": 0}, CLEAN])
    api.answers["POST", PATH] = (202, {})
    api.answers["GET", PATH] = lambda _: next(answers)
    ended = edu("audit", "search", "records")
    assert ended.code == 0
    said = "so 90 tài liệu với 40 mắt xích, 0 sai, 5 chưa có dấu vết, 1 đang thay đổi"
    assert ended.out == f"records: clean: {said}\n"
    assert ended.err.startswith("records: searching: so 90 tài liệu với 0 mắt xích")


@pytest.mark.parametrize(("state", "named", "why"), [("forged", [ONE], ""), ("failed", [], "the store did not answer")])
def test_what_is_forged_is_named_and_a_search_that_failed_says_why(
    api: StubApi, edu: Edu, state: str, named: list[dict[str, str]], why: str
) -> None:
    api.answers["POST", PATH] = (202, {})
    api.answers["GET", PATH] = CLEAN | {"state": state, "forged": len(named), "named": named, "why": why}
    ended = edu("audit", "search", "records")
    assert ended.code == 1
    assert ended.out.splitlines()[1:] == [f"records\tplans\t{one['id']}\t{one['what']}" for one in named]
    assert ended.out.splitlines()[0].endswith(f"; {why}" if why else "1 đang thay đổi")


def test_every_house_is_asked_where_none_is_named(api: StubApi, edu: Edu) -> None:
    for service in ("accounts", "records", "library", "payments", "reporting"):
        api.answers["POST", f"/ops/search/{service}"] = (202, {})
        api.answers["GET", f"/ops/search/{service}"] = CLEAN
    ended = edu("audit", "search", "--json")
    assert (ended.code, len(api.asked)) == (0, 10)
