"""Who tells a payment before the bank's statement does: how each signs, and where its notice says what.

A row is a provider. Each was read on its own pages: SePay developer.sepay.vn/en/sepay-webhooks/xac-thuc and
/tich-hop-webhook, payOS payos.vn/docs/du-lieu-tra-ve/webhook and /docs/tich-hop-webhook/kiem-tra-du-lieu-voi-signature
(November 2026); Casso's second version from public code with its sample (`tests/conformance/vectors/money.json`).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Headers = Mapping[str, str]
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Signed:
    """What a notice was signed over, and what came as its signature. `moment`: in seconds, None where none is told."""

    text: bytes
    signature: str
    moment: float | None = None
    digest: str = "sha256"

    def is_by(self, key: bytes) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(hmac.new(key, self.text, self.digest).hexdigest(), self.signature)


Sign = Callable[[bytes, Headers, Body], Signed]


@dataclass(frozen=True)
class Provider:
    """Paths lead into the notice, `data.id`. `number` is what the provider knows the transaction by.

    `way` is the field that says which way the money went, and its words for in and out; without it the provider tells
    credits alone.
    """

    signed: Sign
    number: tuple[str, ...]
    account: str
    reference: str
    amount: str
    moment: str
    memo: str
    way: tuple[str, str, str] | None = None


def over_raw(name: str) -> Sign:
    """HMAC-SHA256 over the time in seconds, a dot and the raw bytes: the body is never written again."""

    def signed(raw: bytes, headers: Headers, _body: Body) -> Signed:
        moment = headers[f"x-{name}-timestamp"]
        given = headers[f"x-{name}-signature"].removeprefix("sha256=")
        return Signed(moment.encode() + b"." + raw, given, float(moment))

    return signed


def over_sorted_data(_raw: bytes, _headers: Headers, body: Body) -> Signed:
    """HMAC-SHA256 over k=v joined by &, keys sorted; null is empty. It tells no time of its sending."""
    data = body["data"]
    parts = [f"{name}={'' if data[name] in (None, 'null', 'undefined') else data[name]}" for name in sorted(data)]
    return Signed("&".join(parts).encode(), str(body["signature"]))


def over_sorted_json(_raw: bytes, headers: Headers, body: Body) -> Signed:
    """HMAC-SHA512 over the time in milliseconds, a dot and compact JSON with keys sorted at every level."""
    header = dict(part.strip().split("=", 1) for part in headers["x-casso-signature"].split(","))
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Signed(f"{header['t']}.{text}".encode(), header["v1"], int(header["t"]) / 1000, "sha512")


def _of_data(signed: Sign, *number: str) -> Provider:
    """Casso and payOS are of one maker: both tell the transaction under `data`, in the same words."""
    return Provider(
        signed,
        number,
        account="data.accountNumber",
        reference="data.reference",
        amount="data.amount",
        moment="data.transactionDateTime",
        memo="data.description",
    )


PROVIDERS: Mapping[str, Provider] = {
    "sepay": Provider(
        over_raw("sepay"),
        number=("id",),
        account="accountNumber",
        reference="referenceCode",
        amount="transferAmount",
        moment="transactionDate",
        memo="content",
        way=("transferType", "in", "out"),
    ),
    "casso": _of_data(over_sorted_json, "data.id"),
    "payos": _of_data(over_sorted_data, "data.paymentLinkId", "data.reference"),
    # A bank or a school's own program: what README.md of this house says, and nothing else.
    "generic": Provider(
        over_raw("edu"),
        number=("id",),
        account="account",
        reference="reference",
        amount="amount",
        moment="at",
        memo="memo",
        way=("direction", "in", "out"),
    ),
}


def at_path(body: Body, path: str) -> Any:
    """What stands there. Raises KeyError or TypeError where nothing does."""
    found: Any = body
    for name in path.split("."):
        found = found[name]
    return found
