"""A provider's notice of one credit: proved by its signature, kept before it is answered, and booked once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from chassis.aggregate import Aggregate
from chassis.settings import VIETNAM
from chassis.why import Facts, Why
from services.payments.domain import limits
from services.payments.domain.credits import Credit
from services.payments.domain.providers import PROVIDERS, Body, Headers, Provider, at_path
from services.payments.domain.refusals import NoticeForged, NoticeTooLarge, NoticeUnreadable

NO_REASON = Why("")


@dataclass(frozen=True)
class Notice:
    """What came, from whom, and when it came in. `headers` are by lower-case name."""

    provider: str
    body: bytes
    headers: Headers
    at: datetime


class NoticeState(StrEnum):
    ACCEPTED = "accepted"  # it is kept, and waits to be booked
    BOOKED = "booked"
    LEFT_OUT = "left_out"  # money that went out
    PARKED = "parked"  # its provider signed it, and a person has to look


@dataclass(kw_only=True)
class BankNotice(Aggregate):
    """The id holds provider, account and the provider's number of the transaction.

    `credit` is missing where it cannot be read. `told` is the hash of the raw bytes that came first. `line` is the bank
    line that it became.
    """

    provider: str
    account: str
    number: str
    at: datetime
    told: str
    credit: Credit | None = None
    state: NoticeState = NoticeState.ACCEPTED
    why: Why = NO_REASON
    school: str = ""
    line: str = ""

    def book(self, school: str, line: str) -> None:
        self.state, self.school, self.line, self.why = NoticeState.BOOKED, school, line, NO_REASON

    def park(self, why: Why) -> None:
        self.state, self.why = NoticeState.PARKED, why

    def try_again(self) -> bool:
        """What was nobody's account may be somebody's when it is told again. False when nothing changed."""
        if self.state is not NoticeState.PARKED or self.credit is None or self.why.code != "NOTICE_OF_NO_SCHOOL":
            return False
        self.state, self.why = NoticeState.ACCEPTED, NO_REASON
        return True

    def beside(self, known: BankNotice) -> BankNotice:
        """The same number told with other money: a notice of its own, for a person to look at."""
        facts: Facts = {"number": self.number, "amount": known.credit.amount if known.credit else 0}
        other = BankNotice(
            id=f"{self.id}={self.told[: limits.NOTICE_DIGEST_CHARACTERS]}",
            provider=self.provider,
            account=self.account,
            number=self.number,
            at=self.at,
            told=self.told,
            credit=self.credit,
            school=known.school,
        )
        other.park(Why("NOTICE_OF_OTHER_CONTENT", facts))
        return other


def account_of(notice: Notice) -> str:
    """The account that it is about, as it says before it is proved. Raises NoticeTooLarge, -Forged or -Unreadable."""
    provider = _provider(notice)
    return _account(provider, _body(notice))


def prove(notice: Notice, keys: Sequence[bytes]) -> BankNotice:
    """The notice as it is kept, once one of the account's keys signed it and it is young enough.

    What its provider signed and cannot be a credit is parked with the reason. Raises NoticeTooLarge, NoticeForged or
    NoticeUnreadable.
    """
    provider, body = _provider(notice), _body(notice)
    account = _account(provider, body)
    try:
        signed = provider.signed(notice.body, notice.headers, body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoticeForged(notice.provider) from error
    is_young = signed.moment is None or abs(notice.at.timestamp() - signed.moment) <= limits.NOTICE_AGE_SECONDS
    if not is_young or not any(signed.is_by(key) for key in keys):
        raise NoticeForged(notice.provider)
    return _kept(notice, provider, account, body)


def _provider(notice: Notice) -> Provider:
    if len(notice.body) > limits.NOTICE_BYTES:
        raise NoticeTooLarge(len(notice.body))
    provider = PROVIDERS.get(notice.provider)
    if provider is None:
        raise NoticeForged(notice.provider)
    return provider


def _body(notice: Notice) -> Body:
    try:
        body = json.loads(notice.body)
    except (ValueError, RecursionError) as error:
        raise NoticeUnreadable(notice.provider, type(error).__name__) from error
    if not isinstance(body, dict):
        raise NoticeUnreadable(notice.provider, f"it is a {type(body).__name__}")
    return body


def _account(provider: Provider, body: Body) -> str:
    """Letters and digits alone: it chooses the key. Empty where there is none."""
    try:
        account = "".join(_text(body, provider.account).split()).upper()
    except (KeyError, TypeError):
        return ""
    fits = account.isascii() and account.isalnum() and len(account) <= limits.ACCOUNT_CHARACTERS
    return account if fits else ""


def _kept(notice: Notice, provider: Provider, account: str, body: Body) -> BankNotice:
    told = hashlib.sha256(notice.body).hexdigest()
    number = _number(provider, body) or f"sha256:{told[: limits.NOTICE_DIGEST_CHARACTERS]}"
    kept = BankNotice(
        id=f"{notice.provider}/{account}/{number}",
        provider=notice.provider,
        account=account,
        number=number,
        at=notice.at.astimezone(UTC),
        told=told,
    )
    try:
        _read(kept, provider, body)
    except (KeyError, TypeError, ValueError) as error:
        kept.park(Why("NOTICE_INCOMPLETE", {"what": str(error)[: limits.SHOWN_CHARACTERS]}))
    return kept


def _read(kept: BankNotice, provider: Provider, body: Body) -> None:
    """Raises KeyError, TypeError or ValueError where something is missing or of another form."""
    if provider.way is not None:
        path, incoming, outgoing = provider.way
        if at_path(body, path) == outgoing:
            kept.state = NoticeState.LEFT_OUT
            return
        if at_path(body, path) != incoming:
            raise ValueError(path)
    amount = at_path(body, provider.amount)
    if not _is_amount(amount):
        kept.park(Why("NOTICE_NOT_WHOLE_DONG", {"amount": str(amount)[: limits.SHOWN_CHARACTERS]}))
        return
    moment = datetime.fromisoformat(_text(body, provider.moment))
    kept.credit = Credit(
        account=kept.account,
        reference=_text(body, provider.reference)[: limits.REFERENCE_CHARACTERS],
        amount=amount,
        on=(moment.astimezone(VIETNAM) if moment.tzinfo else moment).date(),
        memo=_text(body, provider.memo)[: limits.MEMO_CHARACTERS],
        place=1,
        notice=f"{kept.provider}/{kept.number}",
    )


def _number(provider: Provider, body: Body) -> str:
    """Empty where the notice lacks a part of it."""
    try:
        parts = [str(at_path(body, path)).strip() for path in provider.number]
    except (KeyError, TypeError):
        return ""
    return "/".join(parts)[: limits.NOTICE_NUMBER_CHARACTERS] if all(parts) else ""


def _text(body: Body, path: str) -> str:
    """Empty for null. Raises KeyError, TypeError."""
    found: Any = at_path(body, path)
    return "" if found is None else str(found).strip()


def _is_amount(amount: object) -> bool:
    """Whole đồng above zero, as a number: a sum with a point or in quotes may have been meant otherwise."""
    return isinstance(amount, int) and not isinstance(amount, bool) and 0 < amount <= limits.AMOUNT_DONG


def check_notice(notice: BankNotice) -> None:
    """Raises ValueError when state and content do not fit."""
    if not notice.id.startswith(f"{notice.provider}/{notice.account}/{notice.number}"):
        raise ValueError(f"notice {notice.id} is not number {notice.number} of {notice.provider}")
    if notice.state in (NoticeState.ACCEPTED, NoticeState.BOOKED) and notice.credit is None:
        raise ValueError(f"notice {notice.id} is {notice.state} and tells no credit")
    if (notice.state is NoticeState.BOOKED) != bool(notice.line):
        raise ValueError(f"notice {notice.id} is {notice.state} and its line is {notice.line!r}")
    if notice.credit is not None and (notice.credit.account != notice.account or notice.credit.amount <= 0):
        raise ValueError(f"notice {notice.id} tells {notice.credit.amount} for {notice.credit.account}")
