"""The month of money: demands before the statement, the account a school is paid to, receipts after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.folder import key_of
from edu.loading.uploads import RecognisedFile, send
from edu.problems import Refused

ACCOUNT_KEYS = ("account", "accounts")


def months_of(files: Iterable[RecognisedFile]) -> list[str]:
    """The months that the statements are named after, oldest first."""
    return sorted({known.file.month for known in files if known.kind == "statement" and known.file.month})


def raise_demands(api: Api, schools: Sequence[str], months: Sequence[str]) -> None:
    """Raises what each school may ask for; asking again raises only what is missing."""
    for month in months:
        for school in schools:
            api.post("/demands", {"school": school, "period": month}, key=key_of("demand", school, month))


def import_statements(api: Api, files: Sequence[RecognisedFile]) -> list[dict[str, Any]]:
    """The reports of the statements, sent one after the other: whichever comes first, each line is taken once."""
    return [send(api, known.file) for known in files if known.kind == "statement"]


def set_accounts(api: Api, reports: Sequence[Mapping[str, Any]], schools: Mapping[str, str]) -> None:
    """The statement's account is that of the school most of its lines belong to; the other schools get a demo one."""
    lines = list(api.pages("/lines", "lines"))
    busiest = Counter(line["school"] for line in lines if line["school"]).most_common(1)
    named = [report["found"].get(key, "") for report in reports for key in ACCOUNT_KEYS]
    account = next(filter(None, named), "")
    own = {busiest[0][0]: account.split(",")[0].strip()} if busiest and account else {}
    for school, name in schools.items():
        _set_account(api, school, own.get(school) or f"{limits.DEMO_ACCOUNT_HEAD}{school}", name)


def _set_account(api: Api, school: str, account: str, holder: str) -> None:
    """An account that the school has set itself stays."""
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


def invoices_of(api: Api, schools: Sequence[str], month: str) -> list[dict[str, Any]]:
    """The invoices of the month, open ones first: a parent who has one to pay sees the QR."""
    invoices: list[dict[str, Any]] = []
    for school in schools:
        page = api.get("/invoices", school=school, period=month, page_size=limits.PAGE_ITEMS)
        invoices += page["invoices"]
    return sorted(invoices, key=lambda invoice: (invoice["state"] != "open", invoice["id"]))
