"""Failed tries to sign in and their counters, and families of refresh tokens, each of which is good once."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.aggregate import Aggregate
from contracts.facts.accounts import SessionEnded
from services.accounts.domain import limits


@dataclass(kw_only=True)
class SignInGuard(Aggregate):
    """Kept for every name that is tried, known or not, so that a wait tells nothing about the name.

    A device that its owner signed in from before has one of its own, and so has every address.
    """

    failures: int = 0
    locked_until: datetime | None = None
    since: datetime | None = None  # the first of these failures

    def is_locked(self, at: datetime) -> bool:
        return self.locked_until is not None and at < self.locked_until

    def failed(self, at: datetime, *, allowed: int = limits.LOCK_AFTER_FAILURES) -> None:
        """From the `allowed` failure on each one doubles the wait. Failures of another day do not count."""
        if self.since is None or at - self.since >= timedelta(seconds=limits.FAILURES_COUNT_SECONDS):
            self.failures, self.since = 0, at
        self.failures += 1
        over = self.failures - allowed
        if over >= 0:
            seconds = limits.LOCK_FIRST_SECONDS * 2 ** min(over, limits.LOCK_DOUBLINGS)
            self.locked_until = at + timedelta(seconds=min(seconds, limits.LOCK_LAST_SECONDS))

    def succeeded(self) -> bool:
        """Forgets the failures; returns False when there were none."""
        if not self.failures:
            return False
        self.failures, self.locked_until, self.since = 0, None, None
        return True


@dataclass(kw_only=True)
class FailedTry(Aggregate):
    """Kept for its owner to see; of a name that nobody has it is kept too, so that both cost the same."""

    account: str = ""
    at: datetime
    address: str = ""
    browser: str = ""
    second: bool = False  # the password was right, or needed no more; the code was wrong


@dataclass(kw_only=True)
class SessionFamily(Aggregate):
    """All refresh tokens that descend from one sign-in; only the newest is good.

    The one before is good for some seconds more, and for nothing but the newest again: two requests that left with it
    side by side, perhaps by two gateways, go on as one session.
    """

    account: str
    secret_hash: str
    previous_hash: str = ""
    rotated_at: datetime | None = None
    until: datetime
    one_time: bool = False  # signed in with a one-time password
    rotations: int = 0
    ended: str = ""  # why: signed out, token used twice, password changed, by whom, role ended
    ended_at: datetime | None = None
    began_at: datetime | None = None  # none in those of before it was kept
    address: str = ""
    browser: str = ""
    second_at: datetime | None = None  # when the second factor was given last

    @property
    def began(self) -> datetime:
        """When its owner signed in; of those that did not keep it, when they were used last."""
        return self.began_at or self.used

    @property
    def used(self) -> datetime:
        """When tokens were last asked for: at the sign-in, then every quarter of an hour that the session is used."""
        return self.until - timedelta(days=limits.REFRESH_DAYS)

    def is_standing(self, at: datetime) -> bool:
        return not self.ended and at < self.until

    def rotate(self, secret: str, fresh: str, *, at: datetime) -> bool:
        """Exchanges the secret for `fresh`, which is derived from it, so that a repeat gets the same.

        Returns False when the family has ended or the secret is wrong. An old secret that comes again later was stolen,
        and ends the family.
        """
        if not self.is_standing(at):
            return False
        if self._is_repeated(secret, fresh, at):
            return True
        if not hmac.compare_digest(self.secret_hash, digest(secret)):
            self.end("token used twice", at=at)
            return False
        self.previous_hash, self.rotated_at = self.secret_hash, at
        self.secret_hash = digest(fresh)
        self.rotations += 1
        self.until = at + timedelta(days=limits.REFRESH_DAYS)
        return True

    def knows(self, secret: str) -> bool:
        """Whether the secret is the newest, or the one before."""
        return digest(secret) in {self.secret_hash, self.previous_hash}

    def _is_repeated(self, secret: str, fresh: str, at: datetime) -> bool:
        just_now = timedelta(seconds=limits.REFRESH_AGAIN_SECONDS)
        return (
            self.rotated_at is not None
            and at - self.rotated_at <= just_now
            and hmac.compare_digest(self.previous_hash, digest(secret))
            and hmac.compare_digest(self.secret_hash, digest(fresh))
        )

    def end(self, why: str, *, at: datetime) -> bool:
        """Tells every door, where tokens of the session may still live. Returns False when the family had ended."""
        if self.ended:
            return False
        self.ended, self.ended_at = why, at
        self.tell(SessionEnded(session=self.id, until=at + timedelta(seconds=limits.ACCESS_SECONDS)))
        return True


def digest(secret: str) -> str:
    """A random secret of 213 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
