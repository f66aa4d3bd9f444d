"""The sample month as `make run` loads it: what its expected.json says is what a program is told, file by file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from edu.loading.folder import files_of
from edu.problems import Refused
from tests.journeys import expectations
from tests.journeys.end_state import AGREED, Month, differences, end_state, only, signed
from tests.journeys.stage import Journey

pytestmark = pytest.mark.journey

BILL = 10_000  # the month's drinking water, the one item that everybody is asked for
PEOPLE = ("schools", "staff", "pupils", "assignments")
TAKEN_BY_OPERATORS = {*PEOPLE, "fee_items", "gradebook", "timetable", "attendance", "books", "statement"}


def test_each_file_holds_what_is_expected_of_it(month: Month) -> None:
    expected = month.journey.expected()
    asked = expectations.ask(month.journey)
    assert {name: expectations.found(asked, name, wanted) for name, wanted in expected.items()} == expected


def test_every_file_of_the_folder_is_answered_for_and_nothing_else(month: Month) -> None:
    files = {one.name for one in files_of(month.journey.layout.sample)}
    assert set(month.loaded["loaded"]) == files
    assert all(
        report["rows"] == report["taken"] + len({one["row"] for one in report["refused"]})
        for report in month.loaded["loaded"].values()
    )


def test_each_refused_row_says_where_what_and_why(month: Month) -> None:
    reports = {one["file"]: one for one in month.journey.json("loaded")["files"]}
    assert {name: only(one, AGREED) for name, one in reports.items()} == month.loaded["loaded"]
    refused = [one for report in month.loaded["loaded"].values() for one in report["refused"]]
    assert len(refused) == 12
    assert {tuple(one) for one in refused} == {("sheet", "row", "column", "value", "reason")}
    assert all(one["sheet"] and one["row"] and one["column"] and "; hãy " in one["reason"] for one in refused)


def test_the_lines_of_the_statement_are_in_the_state_that_their_money_puts_them_in(month: Month) -> None:
    by_ref = month.journey.expected()["thu-chi/sao-ke-2026-10"]["by_ref"]
    lines = month.journey.json("statement")["lines"]
    assert lines == [line | {"pupil": line["pupil"] or None} for line in month.loaded["statement"]["lines"]]
    assert list(lines[0])[:5] == ["reference", "amount", "state", "pupil", "why"]
    once = {line["reference"]: line["state"] for line in lines if line["state"] != "double"}
    assert once == {reference: _state(one) for reference, one in by_ref.items()}
    doubles = [line for line in lines if line["state"] == "double"]
    assert [(len(doubles), doubles[0]["taken"])] == [(1, 0)]


def _state(line: dict[str, Any]) -> str:
    if line["student"] is None:
        return "unknown"
    return "matched" if line["amount"] == BILL else "part"


def test_the_ledger_sums_to_zero_and_holds_the_money_of_the_bank(month: Month) -> None:
    expected = month.journey.expected()["thu-chi/sao-ke-2026-10"]
    bank = next(one["amount"] for one in month.loaded["ledger"]["balances"] if one["account"] == "112")
    assert (month.loaded["statement"]["ledger_sum"], month.loaded["ledger"]["sum"]) == (0, 0)
    assert bank == expected["total_distinct"]


def test_each_payment_has_its_receipt_and_their_numbers_have_no_gap(month: Month) -> None:
    paid = {line["reference"] for line in month.loaded["statement"]["lines"] if line["state"] in {"matched", "part"}}
    assert {reference for *_, reference, _ in month.loaded["receipts"]} == paid
    numbers = [int(one.rpartition("/")[2]) for one in month.loaded["numbers of receipts"]]
    assert numbers == list(range(1, len(paid) + 1))


def test_the_marks_are_told_with_level_and_the_article_that_gives_it(month: Month) -> None:
    pupils = month.journey.json("marks", "7A1", "hk1")["pupils"]
    assert [list(one)[:4] for one in pupils] == [["code", "averages", "level", "why"]] * 35
    assert {one["level"] for one in pupils} <= {"Tốt", "Khá", "Đạt", "Chưa đạt"}
    assert all(one["why"].startswith("22/2021 Art. 9.2") for one in pupils)


def test_the_month_counts_what_the_houses_hold(month: Month) -> None:
    told, accounts = month.loaded["month"], month.loaded["accounts"]
    assert told["accounts_issued"] == accounts["accounts_staff"] + accounts["accounts_pupil"]
    assert told["plans_signed"] == signed(month.loaded) == len(month.journey.expected()["8704030/giao-an"]["plans"])
    assert told["resources_shared"] == Counter(one["state"] for one in month.loaded["resources"].values())["published"]
    assert (told["amount_due"], told["amount_collected"]) == _due_and_collected(month)


def _due_and_collected(month: Month) -> tuple[int, int]:
    bills = month.loaded["invoices"]
    return sum(one["amount"] for one in bills), sum(one["paid"] for one in bills)


def test_each_indicator_has_value_target_time_and_what_is_missing(month: Month) -> None:
    indicators = month.journey.json("month")["indicators"]
    assert [one["id"] for one in indicators] == [
        "accounts_issued",
        "plans_signed_on_time",
        "online_share",
        "schools_online",
        "resources_shared",
        "collected",
    ]
    assert all({"value", "target", "as_of", "missing"} <= set(one) for one in indicators)
    assert all(set(gap) == {"school", "school_name", "what"} for one in indicators for gap in one["missing"])


def test_what_comes_again_is_all_the_same_and_changes_nothing(month: Month) -> None:
    before = end_state(month.journey)
    again = [handed_in_anew(month.journey, one) for one in taken_by_operators(month)]
    assert {(one["created"], one["changed"], one["same"] == one["taken"]) for one in again} == {(0, 0, True)}
    month.journey.load(month.journey.layout.sample)
    assert differences(before, end_state(month.journey)) == []


def taken_by_operators(month: Month) -> list[str]:
    return [name for name, report in month.loaded["loaded"].items() if report["kind"] in TAKEN_BY_OPERATORS]


def handed_in_anew(journey: Journey, name: str) -> dict[str, Any]:
    """Without the key that would bring back the first answer."""
    content = (journey.layout.sample / name).read_bytes()
    return journey.api.send("/imports", (Path(name).name, content), {"path": name})


def test_each_person_of_the_sample_has_a_password_of_their_own(month: Month) -> None:
    journey = month.journey
    told = json.loads((journey.layout.run / "loaded.json").read_text("utf-8"))["summary"]["people"]
    passwords = {name: password for _, name, password in told}
    assert len(set(passwords.values())) == len(passwords) == len(told)
    (_, teacher, own), (_, leader, others) = told[:2]
    assert journey.edu("demo", "password", teacher).strip() == own
    assert journey.api.as_person(leader, others).get("/me")["id"] == leader
    with pytest.raises(Refused) as refused:
        journey.api.as_person(teacher, others)
    assert refused.value.reason == "SIGN_IN_REFUSED"
