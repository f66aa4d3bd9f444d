"""Providers' notices as they come in: signed by their rule, with the key that the account of the tests has."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.payments.domain.notices import BankNotice, Notice, prove
from services.payments.store import PaymentsStore
from services.payments.usecases.notices import accept_notice, book_accepted
from tests.payments.bank import ACCOUNT, SCHOOL, pupils_of

KEY = "a key of the tests"
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
PUPIL = pupils_of(SCHOOL)[0]
VECTORS = {
    vector["id"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "conformance" / "vectors" / "money.json").read_text())[
        "vectors"
    ]
}


def hmac_of(text: bytes, key: str = KEY, digest: str = "sha256") -> str:
    return hmac.new(key.encode(), text, digest).hexdigest()


def over_raw(name: str, body: Any, *, at: datetime = NOW, key: str = KEY, now: datetime = NOW) -> Notice:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    provider, moment = {"edu": "generic"}.get(name, name), str(int(at.timestamp()))
    signature = f"sha256={hmac_of(moment.encode() + b'.' + raw, key)}"
    return Notice(provider, raw, {f"x-{name}-timestamp": moment, f"x-{name}-signature": signature}, now)


def sepay(at: datetime = NOW, key: str = KEY, **change: Any) -> Notice:
    body = {
        "id": 92704,
        "gateway": "BIDV",
        "transactionDate": "2026-10-01 14:02:37",
        "accountNumber": ACCOUNT,
        "code": None,
        "content": f"{PUPIL.id} T10",
        "transferType": "in",
        "transferAmount": 10_000,
        "accumulated": 19_077_000,
        "subAccount": None,
        "referenceCode": "FT26280000000001",
        "description": "",
        **change,
    }
    return over_raw("sepay", body, at=at, key=key)


def generic(**change: Any) -> Notice:
    body = {
        "id": "T-1",
        "account": ACCOUNT,
        "direction": "in",
        "amount": 10_000,
        "reference": "FT26280000000001",
        "at": "2026-10-01T14:02:37",
        "memo": f"{PUPIL.id} T10",
        **change,
    }
    return over_raw("edu", body)


def casso(**change: Any) -> Notice:
    sample = VECTORS["casso-v2-1"]["input"]["body"]
    body = {**sample, "data": {**sample["data"], "accountNumber": ACCOUNT, **change}}
    moment = str(int(NOW.timestamp() * 1000))
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signature = hmac_of(f"{moment}.{text}".encode(), digest="sha512")
    return Notice("casso", json.dumps(body).encode(), {"x-casso-signature": f"t={moment},v1={signature}"}, NOW)


def payos(**change: Any) -> Notice:
    data = {**VECTORS["payos-webhook-1"]["input"]["data"], "accountNumber": ACCOUNT, **change}
    text = "&".join(f"{name}={'' if data[name] is None else data[name]}" for name in sorted(data))
    body = {"code": "00", "desc": "success", "success": True, "data": data, "signature": hmac_of(text.encode())}
    return Notice("payos", json.dumps(body).encode(), {}, NOW)


def proved(notice: Notice, key: str = KEY) -> BankNotice:
    return prove(notice, [key.encode()])


async def told(store: PaymentsStore, *notices: Notice) -> list[BankNotice]:
    """Each accepted and booked before the next comes; as they are kept in the end."""
    ids = []
    for notice in notices:
        kept, _ = await accept_notice(store, proved(notice))
        ids.append(kept.id)
        await book_accepted(store)
    kept_now = await store.notices.many(ids)
    return [kept_now[name] for name in ids]
