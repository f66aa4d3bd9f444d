"""Secrets of second factors: sealed for the store, told to an app once, and the codes that an app makes of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from chassis.documents import BrokenDocument
from services.accounts.domain import limits

ISSUER = "Liên Trường"


class SecondFactors:
    """Made once by the composition root.

    `key_of` gives the key of an account; none is in the store, so that who reads it alone makes no code, and who writes
    to it alone gives nobody a secret of another account. Each method raises BrokenDocument for a secret of that kind.
    """

    def __init__(self, key_of: Callable[[str], bytes], *, seconds: float) -> None:
        """`seconds` is how long a second factor counts as given."""
        self._key_of = key_of
        self.seconds = seconds

    def seal(self, account: str, random: str) -> str:
        """The secret that is derived from a random text, as it is kept."""
        raw = hashlib.sha256(random.encode()).digest()[: limits.SECOND_FACTOR_BYTES]
        return Fernet(self._key_of(account)).encrypt(raw).decode()

    def typed(self, account: str, sealed: str) -> str:
        """The secret in base 32, as it is typed into an app."""
        return base64.b32encode(self._open(account, sealed)).decode()

    def address(self, account: str, sealed: str) -> str:
        """What the QR holds: otpauth://…, which every such app reads."""
        return self._totp(account, sealed).get_provisioning_uri(account, ISSUER)

    def step(self, account: str, sealed: str, code: str, *, at: datetime) -> int | None:
        """The half minute whose code this is, of those around `at`; None where it is of none."""
        totp, now = self._totp(account, sealed), int(at.timestamp()) // limits.SECOND_FACTOR_STEP_SECONDS
        around = range(now - limits.SECOND_FACTOR_STEPS_AROUND, now + limits.SECOND_FACTOR_STEPS_AROUND + 1)
        made = {step: totp.generate(step * limits.SECOND_FACTOR_STEP_SECONDS) for step in around}
        return next((step for step in around if hmac.compare_digest(made[step], code.encode())), None)

    def _open(self, account: str, sealed: str) -> bytes:
        try:
            return Fernet(self._key_of(account)).decrypt(sealed.encode())
        except InvalidToken as error:
            raise BrokenDocument("accounts", account, "its second factor was not sealed for it") from error

    def _totp(self, account: str, sealed: str) -> TOTP:
        digits, seconds = limits.SECOND_FACTOR_DIGITS, limits.SECOND_FACTOR_STEP_SECONDS
        sha1 = SHA1()  # noqa: S303 - foreign: RFC 6238 with what every app knows
        return TOTP(self._open(account, sealed), digits, sha1, seconds)
