"""Every page of every role: it answers, in both languages, under the strict policy, with nothing inline."""

from __future__ import annotations

import re

import pytest

from services.gateway.web.headers import POLICY
from tests.gateway.conftest import Visitor

PAGES = {
    "teacher": [
        "/",
        "/plans",
        "/plan?id=x",
        "/marks",
        "/marks/grid?gradebook=x",
        "/resources",
        "/resource?id=r1",
        "/records",
    ],
    "leader": [
        "/",
        "/home/teacher",
        "/reviews",
        "/records/group_minutes",
        "/resources",
        "/marks/results?class_name=7A1&term=hk1",
    ],
    "principal": [
        "/",
        "/marks/differences?gradebook=x",
        "/accounts",
        "/pin",
        "/batch",
        "/batch?type=class_logbook",
        "/records/class_logbook",
        "/resources",
        "/marks",
    ],
    "accountant": [
        "/",
        "/money/lines",
        "/money/lines?state=unknown",
        "/money/queue",
        "/money/demands",
        "/money/receipts",
        "/money/second",
        "/money/proof",
        "/money/registers",
        "/money/registers?kind=days&since=2026-09&until=2026-10",
    ],
    "parent": ["/", "/accounts", "/b/some-link"],
    "officer": ["/", "/accounts", "/records/lesson_plan", "/district", "/late", "/library?q=duong+thang"],
    "operator": ["/", "/accounts", "/imports", "/ops"],
    "pupil": ["/", "/library"],
    "cashier": ["/", "/money/desk", "/money/desk?q=An"],
    "clerk": ["/", "/imports", "/records", "/records/group_minutes"],
    "librarian": ["/", "/library", "/resources"],
}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
BARE_KEY = re.compile(r">\s*[a-z_]+\.[a-z_]+(\.[A-Za-z_]+)?\s*<")


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_a_page_answers_in_both_languages_with_every_text_and_nothing_inline(
    visitor: Visitor, who: str, path: str
) -> None:
    visitor.sign_in(who)
    for language in ("vi", "en"):
        visitor.client.cookies.set("edu_language", language)
        answer = visitor.get(path)
        assert answer.status_code == 200, answer.text[:600]
        assert f'<html lang="{language}">' in answer.text
        assert INLINE.findall(answer.text) == []
        assert BARE_KEY.findall(answer.text) == []


def test_every_answer_carries_the_policy_also_an_error_and_a_file(visitor: Visitor) -> None:
    for path in ("/sign-in", "/no-such-page", "/static/style.css", "/b/some-link/qr.png"):
        assert visitor.get(path).headers["content-security-policy"] == POLICY
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY


def test_a_page_of_ones_own_is_not_kept_by_the_browser(visitor: Visitor) -> None:
    assert visitor.sign_in("teacher").get("/").headers["cache-control"] == "no-store"


def test_nobody_signed_in_is_led_to_the_door_and_back(visitor: Visitor) -> None:
    answer = visitor.get("/money/lines")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/money/lines")


def test_a_silent_house_is_said_so_without_a_traceback(visitor: Visitor) -> None:
    from chassis.errors import ServiceUnavailableError

    visitor.sign_in("accountant")
    visitor.services.payments.answers["GetSummary"] = ServiceUnavailableError("127.0.0.1:1: UNAVAILABLE")
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert "Những gì đã gửi vẫn được giữ" in answer.text
    assert "UNAVAILABLE" not in answer.text


def test_a_missing_page_of_the_api_is_answered_as_a_problem_and_not_as_a_page(visitor: Visitor) -> None:
    answer = visitor.get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_role_that_one_does_not_hold_shows_a_plain_home(visitor: Visitor) -> None:
    answer = visitor.sign_in("teacher").get("/home/officer")
    assert answer.status_code == 200
    assert visitor.asked("DistrictTable") == []


@pytest.mark.parametrize("folder", ["/static", "/static/"])
def test_a_folder_of_files_is_not_listed_and_a_trace_is_not_answered(visitor: Visitor, folder: str) -> None:
    answer = visitor.get(folder)
    assert answer.status_code == 404
    assert 'style.css"' not in answer.text
    assert visitor.client.request("TRACE", "/sign-in").status_code == 405
