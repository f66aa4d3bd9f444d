"""The second factor of an account: codes of an app that change every half minute, and ten that are good once each."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.accounts.domain.refusals import RoleUnknown


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


# Who works in the system for others; nobody asks a device of pupils and parents.
ROLES_ASKED = ("officer", "operator", "principal", "clerk", "accountant", "librarian", "group_leader", "teacher")


@dataclass(frozen=True)
class RolesAsked:
    """The roles of which a unit asks a second factor, also of whoever has chosen none; who said so, and when."""

    roles: tuple[str, ...]
    by: str
    at: datetime

    @classmethod
    def of(cls, roles: Iterable[str], *, by: str, at: datetime) -> RolesAsked:
        """Raises RoleUnknown."""
        named = frozenset(roles)
        if unknown := sorted(named - frozenset(ROLES_ASKED)):
            raise RoleUnknown(unknown[0])
        return cls(tuple(role for role in ROLES_ASKED if role in named), by, at)
