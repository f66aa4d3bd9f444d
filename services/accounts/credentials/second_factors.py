"""Secrets of second factors: sealed for the store, told to an app once, and the codes that an app makes of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet

from services.accounts.domain import limits

ISSUER = "Liên Trường"


class SecondFactors:
    """Made once by the composition root. `key` is kept outside the store: its reader alone can make no code."""

    def __init__(self, key: bytes, *, seconds: float, roles: Iterable[str] = ()) -> None:
        """`seconds` is how long a second factor counts as given; of whoever has one of `roles` it is asked anyway."""
        self._fernet = Fernet(key)
        self.seconds = seconds
        self.roles = frozenset(roles)

    def seal(self, random: str) -> str:
        """The secret that is derived from a random text, as it is kept."""
        raw = hashlib.sha256(random.encode()).digest()[: limits.SECOND_FACTOR_BYTES]
        return self._fernet.encrypt(base64.b32encode(raw)).decode()

    def open(self, sealed: str) -> str:
        """The secret in base 32, as an app takes it. Raises cryptography.fernet.InvalidToken for a forged one."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def address(self, sealed: str, account: str) -> str:
        """What the QR holds: otpauth://…, which every such app reads."""
        return self._totp(sealed).provisioning_uri(name=account, issuer_name=ISSUER)

    def step(self, sealed: str, code: str, *, at: datetime) -> int | None:
        """The half minute whose code this is, of those around `at`; None where it is of none."""
        totp, now = self._totp(sealed), int(at.timestamp()) // limits.SECOND_FACTOR_STEP_SECONDS
        around = range(now - limits.SECOND_FACTOR_STEPS_AROUND, now + limits.SECOND_FACTOR_STEPS_AROUND + 1)
        given = code.encode()
        return next((step for step in around if hmac.compare_digest(totp.generate_otp(step).encode(), given)), None)

    def _totp(self, sealed: str) -> pyotp.TOTP:
        return pyotp.TOTP(self.open(sealed), interval=limits.SECOND_FACTOR_STEP_SECONDS)
