"""The page of one's own sessions: what stands, what happened, and the two ways to end it."""

from __future__ import annotations

import pytest
from litestar.testing import RequestFactory

from chassis.errors import NotFound
from services.gateway.devices import browser_of
from services.gateway.session import COOKIE
from tests.gateway.conftest import Visitor

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


def test_the_owner_sees_what_stands_and_what_happened_and_ends_any_but_this_one_by_a_button(visitor: Visitor) -> None:
    shown = visitor.sign_in("teacher").get("/sessions").text
    for text in ("Firefox · Windows", "phiên này", "08:30 16/10/2026", "203.0.113.9", "sai mật khẩu"):
        assert text in shown
    assert ('value="S2"' in shown, 'value="S1"' in shown) == (True, False)


def test_one_session_ends_and_the_page_says_so(visitor: Visitor) -> None:
    answer = visitor.sign_in("teacher").post("/sessions/end", {"session": "S2"}, seen="/sessions")
    assert answer.headers["location"] == "/sessions?done=session_ended"
    assert [asked.session for asked in visitor.asked("EndMySessions")] == ["S2"]
    assert visitor.get("/sessions").status_code == 200


def test_out_everywhere_also_ends_this_session_and_leads_to_the_sign_in(visitor: Visitor) -> None:
    answer = visitor.sign_in("teacher").post("/sessions/end", {"session": ""}, seen="/sessions")
    assert answer.headers["location"] == "/sign-in?done=signed_out_everywhere"
    assert [asked.session for asked in visitor.asked("EndMySessions")] == [""]
    assert visitor.client.cookies.get(COOKIE) is None
    assert "Đã đăng xuất ở mọi nơi" in visitor.get(answer.headers["location"]).text


def test_a_session_that_is_gone_is_no_fault_of_the_owner(visitor: Visitor) -> None:
    visitor.services.accounts.answers["EndMySessions"] = NotFound("there is none")
    answer = visitor.sign_in("teacher").post("/sessions/end", {"session": "S9"}, seen="/sessions")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sessions")


def test_the_house_is_told_from_which_browser_somebody_comes(visitor: Visitor) -> None:
    visitor.client.headers["user-agent"] = CHROME
    visitor.sign_in("teacher")
    assert [asked.browser for asked in visitor.asked("SignIn")] == ["Chrome · Android"]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/130.0 Chrome/124.0 Safari/537.36", "Cốc Cốc · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox · Linux"),
        ("python-httpx/0.28", "python-httpx"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it_and_nothing_else_is_taken_over(said: str, known: str) -> None:
    asked = RequestFactory().get("/", headers={"user-agent": said})
    assert browser_of(asked) == known
