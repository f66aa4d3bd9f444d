"""The second factor of an account: codes of an app that change every half minute, and ten that are good once each."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class SecondFactor:
    """`sealed` is the secret, which the house's key alone opens; `step` the last half minute whose code was taken.

    Source: RFC 6238 section 5.2, by which a code is taken once.
    """

    sealed: str
    step: int
    recovery: tuple[str, ...]  # hashes of the codes that are left

    def after_step(self, step: int | None) -> SecondFactor | None:
        """With the code of that half minute taken; None where it was taken before, or no code fitted."""
        return None if step is None or step <= self.step else replace(self, step=step)

    def after_recovery(self, hashed: str) -> SecondFactor | None:
        """Without the code of that hash; None where there is none."""
        left = tuple(one for one in self.recovery if not hmac.compare_digest(one, hashed))
        return None if left == self.recovery else replace(self, recovery=left)


@dataclass(frozen=True)
class LostFactor:
    """Somebody of the school asked to take a second factor off whose device is lost; somebody else does."""

    by: str
    until: datetime

    def stands(self, at: datetime) -> bool:
        return at < self.until
