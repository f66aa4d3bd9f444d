"""Signing in: all errors at once, the one-time password changed first, nobody sent to another site."""

from __future__ import annotations

import pytest

from chassis.errors import Unauthenticated
from proto.gen.edu.accounts.v1 import accounts_pb2
from tests.gateway.conftest import Visitor
from tests.gateway.fakes import session


class SignInRefused(Unauthenticated):
    reason = "SIGN_IN_REFUSED"


class PasswordTooWeak(Unauthenticated):
    reason = "PASSWORD_TOO_WEAK"


def test_an_empty_form_names_both_fields_at_once_and_links_to_them(visitor: Visitor) -> None:
    answer = visitor.post("/sign-in", {"name": "", "password": ""}, seen="/sign-in")
    assert answer.status_code == 422
    assert answer.text.count('<li><a href="#') == 2
    assert '<a href="#name">' in answer.text
    assert "<title>Lỗi:" in answer.text


def test_a_wrong_password_is_said_in_a_sentence_and_the_name_is_kept(visitor: Visitor) -> None:
    visitor.services.accounts.answers["SignIn"] = SignInRefused("no")
    answer = visitor.post("/sign-in", {"name": "GV1", "password": "x"}, seen="/sign-in")
    assert answer.status_code == 422
    assert "Tên hoặc mật khẩu chưa đúng" in answer.text
    assert 'value="GV1"' in answer.text


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_sent_to_another_site_after_signing_in(visitor: Visitor, path: str) -> None:
    answer = visitor.post("/sign-in", {"name": "teacher", "password": "x", "next": path}, seen="/sign-in")
    assert answer.headers["location"] == "/"


def test_a_one_time_password_is_changed_before_anything_else(visitor: Visitor) -> None:
    grants = {"teacher": {"school": ("8702030",)}}
    visitor.services.accounts.answers["SignIn"] = accounts_pb2.SignInResponse(
        session=session("GV1", "A", grants, must_change=True)
    )
    visitor.services.accounts.answers["ChangePassword"] = accounts_pb2.ChangePasswordResponse(
        session=session("GV1", "A", grants)
    )
    answer = visitor.post("/sign-in", {"name": "GV1", "password": "x"}, seen="/sign-in")
    assert answer.headers["location"] == "/password"
    assert visitor.get("/").headers["location"] == "/password"
    differs = visitor.post("/password", {"old": "x", "new": "ba con meo den", "again": "khac"}, seen="/password")
    assert "hai lần nhập chưa giống nhau" in differs.text
    done = visitor.post("/password", {"old": "x", "new": "ba con meo den", "again": "ba con meo den"}, seen="/password")
    assert done.headers["location"] == "/"
    assert visitor.get("/").status_code == 200


def test_a_form_without_its_token_changes_nothing(visitor: Visitor) -> None:
    visitor.sign_in("accountant")
    answer = visitor.client.post("/money/demands", data={"month": "2026-10"}, follow_redirects=False)
    assert answer.status_code == 403
    assert visitor.asked("RaiseDemands") == []


def test_the_language_is_chosen_once_and_kept(visitor: Visitor) -> None:
    answer = visitor.post("/language", {"to": "en", "back": "/sign-in"}, seen="/sign-in")
    assert answer.headers["location"] == "/sign-in"
    assert '<html lang="en">' in visitor.get("/sign-in").text
