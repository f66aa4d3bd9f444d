"""An account: the password that its owner signs in with, the children of a guardian, and how names are typed."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chassis.aggregate import Aggregate
from contracts.facts.accounts import AccountIssued, OfficeGiven
from services.accounts.domain import limits
from services.accounts.domain.offices import Office
from services.accounts.domain.refusals import NothingLost, SecondFactorNotBegun, SecondPersonNeeded
from services.accounts.domain.second_factor import LostFactor, SecondFactor

Kind = Literal["staff", "pupil", "guardian", "officer", "operator"]


@dataclass(frozen=True)
class AskedChild:
    """A child that a school wants attached. It waits for whoever brings the code, which the school saw once."""

    pupil: str
    school: str
    by: str
    code_hash: str
    until: datetime


@dataclass(kw_only=True)
class Account(Aggregate):
    """The id is the owner's: a staff code, a pupil code, PH and the phone of a guardian, or an office.

    The offices of the first start are called by their kind and are nobody's; each other one is of one person, by kind
    and phone.
    """

    kind: Kind
    name: str
    school: str = ""
    issued_at: datetime
    password_hash: str = ""
    one_time_hash: str = ""
    one_time_until: datetime | None = None
    active: bool = False  # has signed in with a password of its own
    pupils: tuple[str, ...] = ()  # the children of a guardian
    asked: tuple[AskedChild, ...] = ()
    disabled_at: datetime | None = None
    office: Office | None = None
    second_asked: str = ""  # the sealed secret of a second factor that waits for its first code
    second: SecondFactor | None = None
    second_lost: LostFactor | None = None  # waits for a second person

    @classmethod
    def issue(cls, *, owner: str, kind: Kind, name: str, school: str, at: datetime) -> Account:
        account = cls(id=owner, kind=kind, name=name, school=school, issued_at=at)
        account.tell_present()
        return account

    def tell_present(self) -> None:
        if self.kind in {"staff", "pupil", "guardian"}:
            self.tell(AccountIssued(school=self.school, person=self.id, kind=self.kind))
        if self.office is not None:
            self.tell(
                OfficeGiven(
                    school="",
                    account=self.id,
                    name=self.name,
                    kind=self.kind,
                    unit=self.office.unit,
                    since=self.office.since,
                    until=self.office.until,
                    asked_by=self.office.by,
                    confirmed_by=self.office.confirmed_by,
                )
            )

    def hold(self, office: Office) -> None:
        """Takes the office in place of what was known of it, and tells so."""
        self.office = office
        self.tell_present()

    def give_one_time(self, hashed: str, *, at: datetime) -> datetime:
        """Replaces the one-time password; returns until when the new one is good."""
        self.one_time_hash = hashed
        self.one_time_until = at + timedelta(days=limits.ONE_TIME_DAYS)
        return self.one_time_until

    def accepts_one_time(self, hashed: str, *, at: datetime) -> bool:
        good = self.one_time_until is not None and at < self.one_time_until and bool(self.one_time_hash)
        return hmac.compare_digest(self.one_time_hash, hashed) and good

    def set_password(self, hashed: str) -> None:
        """Sets the owner's own password; the one-time password is good no more."""
        self.password_hash = hashed
        self.one_time_hash, self.one_time_until = "", None
        self.active = True

    def forget_passwords(self) -> None:
        """Nobody has a way in until a new one-time password is given."""
        self.password_hash, self.active = "", False
        self.one_time_hash, self.one_time_until = "", None

    def rehash(self, hashed: str) -> None:
        """Replaces the hash by one of the same password with newer parameters."""
        self.password_hash = hashed

    def reset(self, hashed: str, *, at: datetime) -> datetime:
        """Forgets the password; the one-time password is the way in again, until when is returned.

        A second factor stays: whoever gives a way in has not both.
        """
        self.password_hash, self.active = "", False
        return self.give_one_time(hashed, at=at)

    def ask_second(self, sealed: str) -> None:
        """A secret that counts once its first code was given; one that stands goes on until then."""
        self.second_asked = sealed

    def take_second(self, *, step: int, recovery: tuple[str, ...]) -> None:
        self.second = SecondFactor(self.second_asked, step, recovery)
        self.second_asked, self.second_lost = "", None

    def give_second(self, after: SecondFactor) -> None:
        """With one of its codes taken; a device that was reported lost is there."""
        self.second, self.second_lost = after, None

    def end_second(self) -> bool:
        """Returns False when there was none, and none waited."""
        was = self.second is not None or bool(self.second_asked)
        self.second, self.second_asked, self.second_lost = None, "", None
        return was

    def lose_second(self, *, by: str, at: datetime) -> bool:
        """Lets it wait for a second person that it is taken off. Returns False when the same person asked before."""
        if self.second is None:
            raise SecondFactorNotBegun
        if self.second_lost is not None and self.second_lost.by == by and self.second_lost.stands(at):
            return False
        self.second_lost = LostFactor(by, at + timedelta(days=limits.LOST_FACTOR_DAYS))
        return True

    def confirm_lost(self, *, by: str, at: datetime) -> LostFactor:
        """Takes it off; returns what had been asked. Raises NothingLost, or SecondPersonNeeded."""
        lost = self.second_lost
        if self.second is None or lost is None or not lost.stands(at):
            raise NothingLost
        if by in {lost.by, self.id}:
            raise SecondPersonNeeded(self.id, by)
        self.end_second()
        return lost

    def disable(self, *, at: datetime) -> bool:
        """Nobody enters any more. Returns False when it was disabled before."""
        if self.disabled_at is not None:
            return False
        self.disabled_at = at
        return True

    def enable(self) -> bool:
        """Returns False when it was not disabled."""
        was, self.disabled_at = self.disabled_at, None
        return was is not None

    def add_child(self, pupil: str) -> bool:
        """Returns False when the guardian has this child already."""
        if pupil in self.pupils:
            return False
        self.pupils = (*self.pupils, pupil)
        self.asked = tuple(child for child in self.asked if child.pupil != pupil)
        return True

    def ask_child(self, pupil: str, *, school: str, by: str, code_hash: str, at: datetime) -> datetime:
        """Lets the child wait for its code, a newer one in place of the one before; returns until when."""
        until = at + timedelta(days=limits.ONE_TIME_DAYS)
        others = [child for child in self.asked if child.pupil != pupil][-(limits.ASKED_CHILDREN - 1) :]
        self.asked = (*others, AskedChild(pupil, school, by, code_hash, until))
        return until

    def asked_under(self, code_hash: str, *, at: datetime) -> AskedChild | None:
        """The child that waits under the code; None where none does, or no longer."""
        found = (child for child in self.asked if hmac.compare_digest(child.code_hash, code_hash))
        return next((child for child in found if at < child.until), None)

    def drop_child(self, pupil: str) -> bool:
        """Returns False when the guardian has no such child, and none waits."""
        kept = tuple(child for child in self.pupils if child != pupil)
        asked = tuple(child for child in self.asked if child.pupil != pupil)
        if (kept, asked) == (self.pupils, self.asked):
            return False
        self.pupils, self.asked = kept, asked
        return True

    @property
    def state(self) -> str:
        if self.disabled_at is not None:
            return "disabled"
        return "active" if self.active else "issued"


def plain(password: str) -> str:
    """The same characters, however a keyboard composed them (Unicode NFC)."""
    return unicodedata.normalize("NFC", password)


def sign_in_names(name: str) -> tuple[str, str]:
    """The two ids that a typed name may mean: codes are in capitals, offices in small letters, spaces do not count."""
    joined = "".join(name.split())[: limits.NAME_CHARACTERS_MOST]
    return joined.upper(), joined.lower()


def plain_one_time(password: str) -> str:
    """A one-time password as it was made: dashes, spaces and case do not count."""
    return "".join(letter for letter in password.upper() if letter.isalnum())


def printed_one_time(password: str) -> str:
    """A one-time password as it is printed: ABCD-EFGH-JKM."""
    size = limits.ONE_TIME_GROUP_CHARACTERS
    return "-".join(password[begin : begin + size] for begin in range(0, len(password), size))
