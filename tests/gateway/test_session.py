"""The encrypted cookie, and tokens renewed once for all the requests that arrive with the old one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from chassis.clock import FrozenClock
from chassis.errors import Forbidden
from services.gateway import limits
from services.gateway.session import BrowserSession, CookieCipher, Refresher
from tests.gateway.conftest import Visitor
from tests.gateway.fakes import token

NOW = FrozenClock().now().timestamp()


def _session(refresh: str = "r1", expires: float = NOW) -> BrowserSession:
    return BrowserSession(access="a", refresh=refresh, expires=expires)


def test_a_cookie_that_was_changed_or_encrypted_elsewhere_opens_nothing() -> None:
    cipher, other = CookieCipher(Fernet.generate_key()), CookieCipher(Fernet.generate_key())
    encrypted = cipher.encrypt(_session())
    assert cipher.decrypt(encrypted) == _session()
    assert other.decrypt(encrypted) is None
    assert cipher.decrypt(encrypted[:-4] + "AAA=") is None
    assert cipher.decrypt("") is None


def test_the_tokens_cannot_be_read_from_the_cookie() -> None:
    encrypted = CookieCipher(Fernet.generate_key()).encrypt(
        BrowserSession(access="secret-access", refresh="secret-refresh", expires=NOW)
    )
    assert "secret" not in encrypted


def test_a_teacher_of_thirty_classes_fits_into_one_cookie() -> None:
    classes = tuple(f"8702030/{grade}A{number}" for grade in (6, 7, 8) for number in range(1, 11))
    access = token("GV8702030005", "Nguyễn Thị Hồng Ánh", {"teacher": {"school": ("8702030",), "class": classes}})
    encrypted = CookieCipher(Fernet.generate_key()).encrypt(
        BrowserSession(access=access, refresh="r" * 64, expires=NOW)
    )
    assert len(encrypted) <= limits.COOKIE_BYTES


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first = CookieCipher.from_folder(tmp_path).encrypt(_session())
    assert CookieCipher.from_folder(tmp_path).decrypt(first) == _session()
    assert (tmp_path / "gateway-session").stat().st_mode & 0o777 == 0o600


async def test_requests_side_by_side_share_one_renewal() -> None:
    asked: list[str] = []

    async def renew(refresh: str) -> BrowserSession:
        asked.append(refresh)
        await asyncio.sleep(0)
        return _session("r2", NOW + 900)

    refresher = Refresher(renew, FrozenClock())
    found = await asyncio.gather(*(refresher.fresh(_session()) for _ in range(20)))
    assert {one.refresh for one in found} == {"r2"}
    assert asked == ["r1"]
    assert (await refresher.fresh(_session())).refresh == "r2"
    assert asked == ["r1"]


async def test_a_session_that_lasts_is_left_alone() -> None:
    async def renew(_: str) -> BrowserSession:
        raise AssertionError

    session = _session(expires=NOW + limits.REFRESH_EARLY_SECONDS + 1)
    assert await Refresher(renew, FrozenClock()).fresh(session) is session


async def test_a_refused_renewal_is_not_remembered() -> None:
    answers: list[BrowserSession | Exception] = [Forbidden("gone"), _session("r2", NOW + 900)]

    async def renew(_: str) -> BrowserSession:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    refresher = Refresher(renew, FrozenClock())
    with pytest.raises(Forbidden):
        await refresher.fresh(_session())
    assert (await refresher.fresh(_session())).refresh == "r2"


def test_the_cookie_is_out_of_scripts_reach_and_gone_after_signing_out(visitor: Visitor) -> None:
    answer = visitor.post("/sign-in", {"name": "teacher", "password": "x"}, seen="/sign-in")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert visitor.get("/").status_code == 200
    assert visitor.post("/sign-out", {}).headers["location"] == "/sign-in"
    assert visitor.get("/").status_code == 303
    assert len(visitor.asked("SignOut")) == 1
