"""The desk: bills are found by what was scanned, taken once under their key, and a refusal stays with its taking."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chassis.errors import Conflict, ServiceUnavailableError, Unauthenticated
from tests.gateway.conftest import TOKEN, Visitor

PAGE, SAVE = "/money/desk", "/money/desk/save"
KHOI, AN = "2600000271|2600000271/2026-10|350000", "2600000272|2600000272/2026-10|350000"
PARTS = [{"pupil": "2600000271", "invoice": "2600000271/2026-10", "amount": 350_000}]


class BillLeavesLess(Conflict):
    reason = "BILL_LEAVES_LESS"


def entry(key: str = "k1", slot: str = "cash", **said: Any) -> dict[str, Any]:
    value = {"parts": PARTS, "given": 500_000, "later": False, **said}
    return {"id": key, "pupil": key, "slot": slot, "value": json.dumps(value), "version": 0}


def saves(visitor: Visitor, *entries: Any, person: str = "cashier") -> Any:
    token = TOKEN.search(visitor.get(PAGE).text)
    assert token is not None
    body = {"gradebook": "desk:8702030", "person": person, "entries": list(entries)}
    return visitor.client.post(SAVE, json=body, headers={"x-csrftoken": token.group(1), "accept": "application/json"})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2600000271", ["2600000271"]),
        ("00020101021238570010A000000727...0208 2600000272 T10", ["2600000272"]),
        ("https://truong.example/b/link26000002732026-09", ["2600000273"]),
        ("minh an", ["2600000272", "2600000273"]),
        ("Đỗ Minh Khôi", ["2600000271"]),
        ("inh", []),
        ("...", []),
    ],
)
def test_bills_are_found_by_code_qr_link_or_name(visitor: Visitor, asked: str, found: list[str]) -> None:
    visitor.sign_in("cashier")
    page = visitor.client.get(PAGE, params={"q": asked}).text
    assert [pupil for pupil in ("2600000271", "2600000272", "2600000273") if f'value="{pupil}|' in page] == found


def test_a_family_pays_without_a_script_and_sees_change_and_receipt(visitor: Visitor) -> None:
    visitor.sign_in("cashier")
    fields: dict[str, str | list[str]] = {
        "pick": [KHOI, AN],
        "medium": "cash",
        "given": "1.000.000",
        "request_id": "r1",
    }
    answer = visitor.post(PAGE, fields, seen=PAGE)
    [asked] = visitor.asked("TakeAtDesk")
    assert [(part.pupil, part.invoice, part.amount) for part in asked.parts] == [
        ("2600000271", "2600000271/2026-10", 350_000),
        ("2600000272", "2600000272/2026-10", 350_000),
    ]
    assert (asked.school, asked.medium, asked.given, asked.request_id) == ("8702030", "cash", 1_000_000, "r1")
    assert "Đã thu 700.000" in answer.text
    assert "Trả lại khách 300.000" in answer.text
    assert "/money/receipt.pdf?id=8702030/2026/0000012" in answer.text


def test_what_the_desk_kept_is_taken_under_its_own_key(visitor: Visitor) -> None:
    visitor.sign_in("cashier")
    answer = saves(visitor, entry("k1"), entry("k2", "card", given=0, later=True))
    assert [(one["id"], one["state"], one["receipt"]) for one in answer.json()["answers"]] == [
        ("k1", "kept", "BN2026-0000012"),
        ("k2", "kept", "BN2026-0000012"),
    ]
    first, second = visitor.asked("TakeAtDesk")
    assert (first.request_id, first.medium, first.given, first.settled_later) == ("k1", "cash", 500_000, False)
    assert (second.request_id, second.medium, second.given, second.settled_later) == ("k2", "card", 0, True)


@pytest.mark.parametrize("value", ["", "[]", "{}", '{"parts": 1}', '{"parts": [{}], "given": 0, "later": false}', "x"])
def test_what_our_page_never_sends_is_refused_by_its_id(visitor: Visitor, value: str) -> None:
    visitor.sign_in("cashier")
    answer = saves(visitor, {**entry(), "value": value})
    assert [(one["id"], one["state"]) for one in answer.json()["answers"]] == [("k1", "refused")]
    assert visitor.asked("TakeAtDesk") == []


def test_a_bill_that_was_paid_meanwhile_is_refused_with_a_sentence(visitor: Visitor) -> None:
    refusal = BillLeavesLess("x", invoice="2600000271/2026-10", open="0", amount="350000")
    visitor.services.payments.answers["TakeAtDesk"] = refusal
    [answer] = saves(visitor.sign_in("cashier"), entry()).json()["answers"]
    assert (answer["state"], "chỉ còn 0 đồng chưa đóng" in answer["text"]) == ("refused", True)


def test_another_persons_takings_and_an_ended_session_wait(visitor: Visitor) -> None:
    visitor.sign_in("cashier")
    assert saves(visitor, entry(), person="another").status_code == 409
    visitor.services.payments.answers["TakeAtDesk"] = Unauthenticated("ended")
    assert saves(visitor, entry()).status_code == 401


def test_a_house_that_is_away_leaves_the_taking_to_be_sent_again(visitor: Visitor) -> None:
    visitor.sign_in("cashier")
    visitor.services.payments.answers["TakeAtDesk"] = ServiceUnavailableError("away")
    assert saves(visitor, entry()).status_code == 503


def test_the_bills_that_the_page_looks_in_are_kept_in_no_browser(visitor: Visitor) -> None:
    answer = visitor.sign_in("cashier").get("/money/desk/bills")
    assert answer.headers["cache-control"] == "no-store"
    assert [(one["pupil"], one["folded"], one["class"]) for one in answer.json()["bills"]][1] == (
        "2600000272",
        "do minh an",
        "6A1",
    )
