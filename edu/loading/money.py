"""The month of money: demands before the statement, the account a school is paid to, receipts after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.folder import key_of
from edu.loading.sending import KnownFile, send
from edu.problems import Refused

ACCOUNT_KEYS = ("account", "accounts")


def months_of(files: Iterable[KnownFile]) -> list[str]:
    """The months that the statements are named after, oldest first."""
    return sorted({one.file.month for one in files if one.kind == "statement" and one.file.month})


def demand(api: Api, schools: Sequence[str], months: Sequence[str]) -> None:
    """Raises what each school may ask for; asking again raises only what is missing."""
    for month in months:
        for school in schools:
            api.post("/demands", {"school": school, "period": month}, key=key_of("demand", school, month))


def take_statements(api: Api, files: Sequence[KnownFile]) -> list[dict[str, Any]]:
    """One after the other: whichever comes first, each line is taken once."""
    return [send(api, one.file) for one in files if one.kind == "statement"]


def say_accounts(api: Api, reports: Sequence[Mapping[str, Any]], schools: Mapping[str, str]) -> None:
    """The statement's account is that of the school most of its lines belong to; the other schools get a demo one."""
    lines = list(api.pages("/lines", "lines"))
    busiest = Counter(line["school"] for line in lines if line["school"]).most_common(1)
    seen = next((r["found"][key] for r in reports for key in ACCOUNT_KEYS if r["found"].get(key)), "")
    own = {busiest[0][0]: seen.split(",")[0].strip()} if busiest and seen else {}
    for school, name in schools.items():
        _say_account(api, school, own.get(school) or f"{limits.DEMO_ACCOUNT_HEAD}{school}", name)


def _say_account(api: Api, school: str, account: str, holder: str) -> None:
    """An account that the school has said itself stays."""
    try:
        api.get("/receiving-account", school=school)
    except Refused as refused:
        if refused.status != limits.NOT_FOUND:
            raise
        body = {"school": school, "bin": limits.DEMO_BANK, "account": account, "holder": holder}
        api.post("/receiving-account", body, key=key_of("account", school, account))


def issue_receipts(api: Api, schools: Sequence[str], months: Sequence[str]) -> None:
    for month in months:
        for school in schools:
            api.post("/receipts", {"school": school, "period": month}, key=key_of("receipts", school, month))


def pupils_with_bills(api: Api, schools: Sequence[str], month: str) -> list[dict[str, Any]]:
    """Open bills first: a parent who has one to pay sees the QR."""
    found: list[dict[str, Any]] = []
    for school in schools:
        page = api.get("/invoices", school=school, period=month, page_size=limits.PAGE_ITEMS)
        found += page["invoices"]
    return sorted(found, key=lambda one: (one["state"] != "open", one["id"]))
