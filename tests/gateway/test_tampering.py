"""What somebody who can read or write the gateway's key, or its memory, could forge, and who notices.

The rows of the trust card in services/gateway/README.md name these tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from chassis.clock import FrozenClock, SystemClock
from chassis.errors import Forbidden
from chassis.identity.actor import Actor, Grant
from chassis.identity.tokens import TokenRefused, TokenVerifier
from services.accounts.credentials.tokens import TokenSigner, new_key
from services.gateway.session import BrowserSession, CookieCipher, Refresher

NOW = FrozenClock().now().timestamp()
HEAD = Actor("GV1", "Ai đó", (Grant("principal", {"school": ("8702030",)}),))


def session(access: str, refresh: str = "r1") -> BrowserSession:
    return BrowserSession(access=access, refresh=refresh, expires=NOW)


async def test_whoever_has_the_key_seals_what_he_likes_and_each_house_refuses_the_token_in_it(tmp_path: Path) -> None:
    service, forger = TokenSigner([new_key()]), TokenSigner([new_key()])
    stolen = CookieCipher.from_folder(tmp_path)
    forged, _ = forger.sign(HEAD, at=SystemClock().now())
    opened = CookieCipher.from_folder(tmp_path).decrypt(stolen.encrypt(session(forged)))
    assert opened == session(forged)
    with pytest.raises(TokenRefused, match="its signature does not verify"):
        await TokenVerifier(service.key_set).verify(forged)
    own, _ = service.sign(HEAD, at=SystemClock().now())
    assert await TokenVerifier(service.key_set).verify(own) == HEAD


def test_a_cookie_sealed_before_the_key_was_replaced_opens_nothing(tmp_path: Path) -> None:
    sealed = CookieCipher.from_folder(tmp_path).encrypt(session("a"))
    (tmp_path / "gateway-session").write_bytes(Fernet.generate_key())
    assert CookieCipher.from_folder(tmp_path).decrypt(sealed) is None


async def test_a_renewal_that_the_memory_lost_is_asked_for_again_and_ends_the_session() -> None:
    used: list[str] = []

    async def renew(refresh: str) -> BrowserSession:
        """As accounts does: a refresh token is good once."""
        used.append(refresh)
        if used.count(refresh) > 1:
            raise Forbidden("the session has ended")
        return session("a2", "r2")

    assert await Refresher(renew, FrozenClock()).fresh(session("a")) == session("a2", "r2")
    with pytest.raises(Forbidden, match="the session has ended"):
        await Refresher(renew, FrozenClock()).fresh(session("a"))
    assert used == ["r1", "r1"]
