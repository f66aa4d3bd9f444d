"""The client's patience: worth another try, or an answer that will not change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edu import place
from edu.client import Api, Tokens
from edu.problems import CommandProblem, Refused, Unreached
from tests.edu.conftest import Asked, Edu, StubApi


def test_a_busy_house_is_asked_again_until_it_answers(api: StubApi) -> None:
    answers = iter([(503, {"detail": "busy"}), (503, {"detail": "busy"}), (200, {"schools": []})])
    api.answers["GET", "/schools"] = lambda _: next(answers)
    with Api(api.url) as client:
        assert client.get("/schools") == {"schools": []}
    assert len(api.asked) == 3


def test_a_command_that_is_sent_again_keeps_its_key(api: StubApi) -> None:
    answers = iter([(503, {}), (200, {"issued": 1})])
    api.answers["POST", "/accounts/issue"] = lambda _: next(answers)
    with Api(api.url) as client:
        client.post("/accounts/issue", {"school": "1"}, key="key-1")
    assert [one.headers["idempotency-key"] for one in api.asked] == ["key-1", "key-1"]


def test_patience_ends_and_says_what_to_do(api: StubApi) -> None:
    api.answers["GET", "/schools"] = (503, {"detail": "busy"})
    with Api(api.url, patience=0.3) as client, pytest.raises(Unreached) as caught:
        client.get("/schools")
    assert caught.value.exit_code == 3
    assert caught.value.why == "busy"
    assert "edu doctor" in caught.value.do


def test_a_refusal_is_not_asked_again(api: StubApi) -> None:
    api.answers["GET", "/schools"] = (403, {"reason": "NOT_ALLOWED"})
    with Api(api.url) as client, pytest.raises(Refused) as caught:
        client.get("/schools")
    assert (caught.value.reason, len(api.asked)) == ("NOT_ALLOWED", 1)


def test_a_token_that_ran_out_is_renewed_once_by_signing_in_again(api: StubApi) -> None:
    def schools(asked: Asked) -> object:
        return {"schools": []} if asked.headers["authorization"] == "Bearer new" else (401, {"reason": "TOKEN_REFUSED"})

    def session(asked: Asked) -> object:
        """As the real door: a token that ran out is refused, whatever is asked with it."""
        return (401, {"reason": "TOKEN_REFUSED"}) if "authorization" in asked.headers else {"access_token": "new"}

    api.answers["GET", "/schools"] = schools
    api.answers["POST", "/session"] = session
    with Api(api.url, Tokens(access="old", name="operator", password="x")) as client:
        assert client.get("/schools") == {"schools": []}


def test_a_wrong_password_is_not_tried_again(api: StubApi) -> None:
    api.answers["POST", "/session"] = (401, {"reason": "SIGN_IN_REFUSED"})
    with Api(api.url, Tokens(name="operator", password="x")) as client, pytest.raises(Refused):
        client.sign_in()
    assert len(api.asked) == 1


def test_without_a_running_system_the_person_is_told_how_to_start_one(
    edu: Edu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDU_URL")
    ended = edu("loaded")
    assert (ended.code, ended.out) == (3, "")
    assert "make run" in ended.err


def test_the_runner_s_file_and_the_operator_s_key_are_enough(
    api: StubApi, edu: Edu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("EDU_URL")
    monkeypatch.delenv("EDU_TOKEN")
    for folder in ("run", "keys"):
        (tmp_path / "var" / folder).mkdir(parents=True)
    (tmp_path / "var" / "run" / "run.json").write_text(json.dumps({"gateway": api.url}))
    (tmp_path / "var" / "keys" / "operator").write_text("SECRET\n")
    api.answers["POST", "/session"] = {"access_token": "t"}
    api.answers["GET", "/imports"] = {"reports": [], "next_page_token": ""}
    assert edu("loaded", "--json").json == {"files": []}
    assert json.loads(api.asked[0].body) == {"name": "operator", "password": "SECRET"}


def test_nobody_s_question_names_the_three_ways_to_say_who_asks(edu: Edu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDU_TOKEN")
    ended = edu("loaded")
    assert ended.code == 1
    assert "edu sign-in" in ended.err


def test_a_saved_session_is_readable_by_its_owner_alone(
    api: StubApi, edu: Edu, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = {"access_token": "t", "refresh_token": "r", "must_change_password": False, "me": {"name": "An"}}
    api.answers["POST", "/session"] = session
    monkeypatch.setattr("sys.stdin", open_text("secret\n"))
    assert edu("sign-in", "GV1").code == 0
    assert place.saved_session().stat().st_mode & 0o777 == 0o600


def open_text(text: str) -> object:
    import io

    return io.StringIO(text)


def test_a_problem_has_at_most_what_why_and_what_to_do() -> None:
    assert CommandProblem("A", "b", do="c").lines() == ["A", "  vì: b", "  hãy: c"]
