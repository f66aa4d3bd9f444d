"""The month of money: the account a school is paid to, demands, the statement, receipts after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.demo_users import DemoUsers, Staff
from edu.loading.folder import key_of
from edu.loading.uploads import RecognisedFile, send
from edu.problems import Refused


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


def accounts_of(api: Api, files: Sequence[RecognisedFile]) -> dict[str, str]:
    """By school, the account of its statement, as a preview says: nobody is paid anywhere yet."""
    accounts: dict[str, str] = {}
    for known in files:
        if known.kind != "statement":
            continue
        report = send(api, known.file, preview=True)
        account = str(report["found"].get("account", "")).split(",")[0].strip()
        if account and report["school"]:
            accounts.setdefault(report["school"], account)
    return accounts


def set_accounts(
    users: DemoUsers, staff: Mapping[str, Staff], schools: Mapping[str, str], accounts: Mapping[str, str]
) -> list[str]:
    """Each school's accountant says where it is paid, its head confirms it; without a statement it gets a demo account.

    Returns the schools that lack one of the two: nobody is paid there yet.
    """
    lacking = []
    for school, people in staff.items():
        accountant, head = next(iter(people.with_role("accountant")), None), people.head()
        if accountant is None or head is None:
            lacking.append(school)
            continue
        body = {
            "school": school,
            "bin": limits.DEMO_BANK,
            "account": accounts.get(school) or f"{limits.DEMO_ACCOUNT_HEAD}{school}",
            "holder": schools[school],
        }
        _set_account(users.sign_in(accountant["id"], school), users.sign_in(head["id"], school), body)
    return lacking


def _set_account(accountant: Api, head: Api, body: Mapping[str, str]) -> None:
    """An account that the school has set itself stays."""
    school, account = body["school"], body["account"]
    try:
        kept = accountant.get("/receiving-account", school=school)
    except Refused as refused:
        if refused.status != limits.NOT_FOUND:
            raise
        kept = accountant.post("/receiving-account", body, key=key_of("account", school, account))
    waiting = kept.get("waiting") or {}
    if waiting.get("account") and not kept["account"]:
        decision = {"school": school, "account": waiting["account"], "accepted": True}
        head.post("/receiving-account/decision", decision, key=key_of("confirm", school, waiting["account"]))


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
