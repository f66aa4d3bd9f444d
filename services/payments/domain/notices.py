"""A provider's notice of one credit: proved by its signature over the raw bytes, then read."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.payments.domain import limits
from services.payments.domain.credits import Credit
from services.payments.domain.refusals import NoticeForged, NoticeTooLarge, NoticeUnreadable

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Notice:
    """What came, from whom, and when it came in."""

    provider: str
    body: bytes
    headers: Headers
    at: datetime


def credit_of(notice: Notice, key: str) -> Credit | None:
    """The credit that the notice tells; None for a debit. Raises NoticeForged, NoticeUnreadable or NoticeTooLarge."""
    if len(notice.body) > limits.NOTICE_BYTES:
        raise NoticeTooLarge(len(notice.body))
    provider = PROVIDERS.get(notice.provider)
    if provider is None or not key:
        raise NoticeForged(notice.provider)
    verify, read = provider
    try:
        if not verify(notice, key.encode()):
            raise NoticeForged(notice.provider)
        return read(json.loads(notice.body))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoticeUnreadable(notice.provider, type(error).__name__) from error


def payos_signature(data: Mapping[str, Any], key: bytes) -> str:
    """HMAC-SHA256 over k=v joined by &, keys sorted; null is empty."""
    parts = [f"{name}={'' if data[name] in (None, 'null', 'undefined') else data[name]}" for name in sorted(data)]
    return hmac.new(key, "&".join(parts).encode(), hashlib.sha256).hexdigest()


def casso_signature(body: Mapping[str, Any], moment: str, key: bytes) -> str:
    """HMAC-SHA512 over the time, a dot and compact JSON with keys sorted at every level."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key, f"{moment}.{text}".encode(), hashlib.sha512).hexdigest()


def sepay_signature(raw: bytes, moment: str, key: bytes) -> str:
    """HMAC-SHA256 over the time, a dot and the raw bytes: the body is never written again."""
    return "sha256=" + hmac.new(key, moment.encode() + b"." + raw, hashlib.sha256).hexdigest()


def _payos(notice: Notice, key: bytes) -> bool:
    body = json.loads(notice.body)
    return hmac.compare_digest(payos_signature(body["data"], key), str(body["signature"]))


def _casso(notice: Notice, key: bytes) -> bool:
    header = dict(part.split("=", 1) for part in notice.headers["x-casso-signature"].split(","))
    moment = header["t"].strip()
    if not _is_fresh(int(moment) / 1000, notice.at):
        return False
    return hmac.compare_digest(casso_signature(json.loads(notice.body), moment, key), header["v1"].strip())


def _sepay(notice: Notice, key: bytes) -> bool:
    moment = notice.headers["x-sepay-timestamp"]
    if not _is_fresh(float(moment), notice.at):
        return False
    return hmac.compare_digest(sepay_signature(notice.body, moment, key), notice.headers["x-sepay-signature"])


def _is_fresh(moment: float, at: datetime) -> bool:
    return abs(at.timestamp() - moment) <= timedelta(seconds=limits.NOTICE_AGE_SECONDS).total_seconds()


def _of_payos(body: Mapping[str, Any]) -> Credit | None:
    data = body["data"]
    return _credit(
        data["accountNumber"], data["reference"], data["amount"], data["transactionDateTime"], data["description"]
    )


def _of_casso(body: Mapping[str, Any]) -> Credit | None:
    return _of_payos(body)


def _of_sepay(body: Mapping[str, Any]) -> Credit | None:
    if body["transferType"] != "in":
        return None
    credit = _credit(
        body["accountNumber"],
        body["referenceCode"] or "",
        body["transferAmount"],
        body["transactionDate"],
        body["content"],
    )
    return replace(credit, notice=f"sepay/{body['id']}") if credit is not None else None


def _credit(account: str, reference: str, amount: int, moment: str, memo: str) -> Credit | None:
    if int(amount) <= 0:
        return None
    on = datetime.fromisoformat(moment).date()
    number = "".join(str(account).split())
    return Credit(number, str(reference).strip(), int(amount), on, str(memo), place=1)


Provider = tuple[Callable[[Notice, bytes], bool], Callable[[Mapping[str, Any]], Credit | None]]
PROVIDERS: dict[str, Provider] = {
    "payos": (_payos, _of_payos),
    "casso": (_casso, _of_casso),
    "sepay": (_sepay, _of_sepay),
}
