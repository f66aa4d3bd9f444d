"""The session of a browser: tokens encrypted in a cookie, renewed when they run out, gone after sign-out."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from chassis.clock import Clock
from chassis.identity.keyfile import secret_file
from services.gateway import limits

COOKIE = "edu_session"
NOTICE_COOKIE = "edu_notice"


@dataclass(frozen=True, kw_only=True)
class BrowserSession:
    """What the cookie carries. `expires` is the access token's end in seconds since 1970."""

    access: str
    refresh: str
    expires: float
    must_change: bool = False

    def runs_out(self, at: float) -> bool:
        return self.expires - limits.REFRESH_EARLY_SECONDS <= at


class CookieCipher:
    """Encrypts and signs the cookie, so that neither a script nor a shared computer can read the tokens in it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._fernet = Fernet(key)

    @classmethod
    def from_folder(cls, folder: Path) -> CookieCipher:
        """The key kept in the folder; made on the first start, readable by its owner alone."""
        return cls(secret_file(folder / "gateway-session", Fernet.generate_key()))

    def encrypt(self, session: BrowserSession) -> str:
        return self.seal(asdict(session))

    def decrypt(self, text: str) -> BrowserSession | None:
        """The session that the text carries; None for a stale, foreign or changed text."""
        try:
            return BrowserSession(**self.unseal(text, seconds=limits.SESSION_SECONDS))
        except TypeError:
            return None

    def seal(self, values: Mapping[str, Any]) -> str:
        """Values that a browser carries and nobody else reads or changes."""
        body = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
        return self._fernet.encrypt(zlib.compress(body)).decode()

    def unseal(self, text: str, *, seconds: int) -> dict[str, Any]:
        """What was sealed at most so long ago; nothing for a stale, foreign or changed text."""
        try:
            values = json.loads(zlib.decompress(self._fernet.decrypt(text.encode(), ttl=seconds)))
        except (InvalidToken, ValueError, zlib.error):
            return {}
        return values if isinstance(values, dict) else {}

    def derive_key(self, purpose: str) -> str:
        """A key for another purpose, in hexadecimal; derived, so that one secret file is enough."""
        return hmac.new(self._key, purpose.encode(), hashlib.sha256).hexdigest()


class Refresher:
    """Renews tokens once, however many requests of one browser arrive with the old cookie.

    Pages that load side by side share one question to accounts. There a refresh token that comes again within seconds
    gets the same answer, by whichever gateway; later it ends the whole family.
    """

    def __init__(self, renew: Callable[[str], Awaitable[BrowserSession]], clock: Clock) -> None:
        self._renew = renew
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, asyncio.Future[BrowserSession]]] = OrderedDict()

    async def fresh(self, session: BrowserSession) -> BrowserSession:
        """The session itself while its token lasts, else the renewed one. Raises the Refusal of accounts."""
        now = self._clock.now().timestamp()
        if not session.runs_out(now):
            return session
        self._forget(now)
        known = self._answers.get(session.refresh)
        if known is None:
            task = asyncio.ensure_future(self._renew(session.refresh))
            self._answers[session.refresh] = (now, task)
            task.add_done_callback(lambda done: self._drop_failed(session.refresh, done))
            known = (now, task)
        return await asyncio.shield(known[1])

    def _drop_failed(self, refresh: str, done: asyncio.Future[BrowserSession]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._answers.pop(refresh, None)

    def _forget(self, now: float) -> None:
        while self._answers:
            at, _ = next(iter(self._answers.values()))
            if now - at < limits.REFRESHED_KEPT_SECONDS and len(self._answers) < limits.REFRESHED_KEPT_ITEMS:
                return
            self._answers.popitem(last=False)
