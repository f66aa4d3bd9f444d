"""What was found in a district, put in the words of its `expected.json`, so that the two can be compared whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from edu.client import Api
from tests.journeys.end_state import only
from tests.journeys.stage import Journey

TITLE_ROWS = 5  # above the first pupil of a list
LINE_KINDS = {"name+class": "name+class", "code": "code", "none": "unmatched"}
DUPLICATE = "trùng mã học sinh"
WHOLE_SHARE = 100.0


class Asked(NamedTuple):
    """What the system says of its files, lines and marks, asked once."""

    journey: Journey
    files: Mapping[str, dict[str, Any]]
    statement: Mapping[str, Any]


def ask(journey: Journey) -> Asked:
    files = {one["file"]: one for one in journey.json("loaded")["files"]}
    return Asked(journey, files, journey.json("statement"))


def found(asked: Asked, name: str, wanted: Any) -> Any:
    """What was found for one key of expected.json, in that key's own shape."""
    for end, tell in TOLD.items():
        if name.endswith(end) or end in name:
            return tell(asked, name, wanted)
    raise AssertionError(f"expected.json speaks of {name}, and no test knows how to ask for it")


def _list_of_people(asked: Asked, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    report = asked.files[name]
    said: dict[str, Any] = {"rows": report["rows"], "valid": report["taken"]}
    if "rejected" in wanted:
        said["rejected"] = [_rejected(report, one) for one in wanted["rejected"]]
    if "note" in wanted:
        said["note"] = wanted["note"]  # advice for the reader, nothing that is found
    assert len(report["refused"]) == len(said.get("rejected", []))
    return said


def _rejected(report: Mapping[str, Any], planted: Mapping[str, Any]) -> dict[str, Any]:
    """The row with that defect. Of two rows with one code the later is refused, and it names the earlier."""
    row = int(planted["row_stt"])
    here = [one for one in report["refused"] if one["row"] == row + TITLE_ROWS]
    twins = [one for one in report["refused"] if f"với dòng {row + TITLE_ROWS} " in one["reason"]]
    if planted["defect"] == DUPLICATE and not here:
        assert [one["row"] > row + TITLE_ROWS for one in twins] == [True]
        here = twins
    return {"row_stt": row, "defect": next(planted["defect"] for one in here if planted["defect"] in one["reason"])}


def _old_font(asked: Asked, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Every pupil who is kept bears the name that was typed; who is not kept was refused, with a reason."""
    school = name.partition("/")[0]
    kept = {one["id"]: one["name"] for one in asked.journey.api.pages("/pupils", "pupils", school=school)}
    refused = [one for one in wanted["names"] if one["code"] not in kept]
    assert len(refused) == len(asked.files[name]["refused"])
    names = [{"code": one["code"], "name": kept.get(one["code"], one["name"])} for one in wanted["names"]]
    return {"font": "TCVN3" if "TCVN3" in asked.files[name]["note"] else "", "names": names}


def _gradebook(asked: Asked, name: str, wanted: Any) -> dict[str, dict[str, float | str]]:
    _, class_name, term = name.rpartition("/")[2].removesuffix(".xlsx").rsplit("-", 2)
    said = asked.journey.json("marks", class_name, term)
    return {one["code"]: {key: _mark(mark) for key, mark in one["averages"].items()} for one in said["pupils"]}


def _mark(text: str) -> float | str:
    return float(text) if text[:1].isdigit() else text


def _timetable(asked: Asked, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    said = json.loads(asked.files[name]["found"]["violations"])
    return {"violations": [only(one, ("day", "session", "online_periods", "limit")) for one in said]}


def _online_lesson(asked: Asked, name: str, wanted: Any) -> dict[str, int]:
    said = asked.files[name]["found"]
    return {"present": int(said["present"]), "absent": int(said["absent"])}


def _statement(asked: Asked, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Each line once, whichever of the three forms came first; what is left out is a double."""
    lines = asked.statement["lines"]
    once = [line for line in lines if line["state"] != "double"]
    forms = [report for file, report in asked.files.items() if file.startswith(f"{name}.")]
    assert [(report["kind"], report["taken"]) for report in forms] == [("statement", len(lines))] * 3
    by_ref = {
        line["reference"]: {
            "student": line["pupil"] or None,
            "amount": line["amount"],
            "kind": LINE_KINDS[line["why"].partition(":")[0]],
        }
        for line in once
    }
    total = sum(line["amount"] for line in once)
    return {"lines": len(lines), "distinct_refs": len(once), "total_distinct": total, "by_ref": by_ref}


def _questions(asked: Asked, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The same questions in each form in which they were written."""
    forms = [report for file, report in asked.files.items() if file.startswith(f"{name}.")]
    assert [(report["kind"], report["rows"], report["taken"]) for report in forms] == [
        ("questions", wanted["questions"], wanted["questions"])
    ] * 3
    (resource,) = {report["found"]["resource"] for report in forms}
    return {"questions": wanted["questions"], "answers": _answers(asked.journey.api, resource)}


def _answers(api: Api, resource: str) -> dict[str, str]:
    """By the question's name, the one option that has the whole share."""
    said = api.get(f"/resources/{resource}/questions")["questions"]
    return {one["name"]: _right(one["options"]) for one in said}


def _right(options: Sequence[Mapping[str, Any]]) -> str:
    (text,) = (str(one["text"]) for one in options if one["share"] == WHOLE_SHARE)
    return text


def _plans(asked: Asked, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Every plan in the folder was handed in by its teacher, passed and signed."""
    signed = {one["file_name"] for one in asked.journey.api.pages("/plans", "plans", state="signed")}
    return {"plans": [plan for plan in wanted["plans"] if plan in signed]}


TOLD: Mapping[str, Callable[[Asked, str, Any], Any]] = {
    "giao-vien.xlsx": _list_of_people,
    "hoc-sinh.xlsx": _list_of_people,
    "phong-chu-cu.xls": _old_font,
    "/so-diem-": _gradebook,
    "/thoi-khoa-bieu-": _timetable,
    "/zoom-": _online_lesson,
    "/sao-ke-": _statement,
    "hoc-lieu/": _questions,
    "/giao-an": _plans,
}
