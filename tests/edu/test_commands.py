"""What `edu` prints is what was agreed, on the stream that was agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.edu.conftest import Asked, Edu, StubApi

REFUSED_ROW = {
    "sheet": "DSHS",
    "row": 17,
    "column": "Ngày sinh",
    "value": "31/02/2015",
    "reason": "ngày sinh không có thật",
}
REPORT = {
    "file": "8702010/hoc-sinh.xlsx",
    "kind": "pupils",
    "rows": 50,
    "taken": 46,
    "created": 46,
    "changed": 0,
    "same": 0,
    "refused": [REFUSED_ROW],
    "note": "",
    "found": {},
    "at": "2026-10-31T01:00:00+00:00",
    "content_sha256": "",
}
LINE = {"id": "l1", "reference": "FT1", "amount": 10_000, "state": "matched", "pupil": "2600000271", "why": "code: …"}
INDICATOR = {
    "id": "plans_on_time",
    "name_vi": "Kế hoạch bài dạy ký đúng hạn",
    "name_en": "Plans signed on time",
    "unit": "percent",
    "value": None,
    "numerator": 0,
    "denominator": 0,
    "numerator_vi": "",
    "denominator_vi": "",
    "target": 95.0,
    "target_source": "Phòng GDĐT huyện Tân Hồng, Hướng dẫn công tác chuyển đổi số năm học 2023-2024, mục 4",
    "period": "month",
    "as_of": "2026-10-31T01:00:00+00:00",
    "missing": [{"school": "8702010", "school_name": "Hoa Sen", "what_vi": "chưa nộp gì", "what_en": "nothing yet"}],
    "numerator_en": "",
    "denominator_en": "",
}
MONTH = {
    "month": "2026-10",
    "schools": 3,
    "people": 72,
    "accounts_issued": 540,
    "plans_due": 8,
    "plans_submitted": 2,
    "plans_signed": 2,
    "plans_signed_on_time": 2,
    "resources_shared": 1,
    "amount_due": 2_760_000,
    "amount_collected": 580_000,
    "lessons_online": 1,
    "indicators": [INDICATOR],
    "as_of": "2026-10-31T01:00:00+00:00",
}


def test_loaded_json_has_the_agreed_keys_first_and_nothing_else_stands_on_stdout(api: StubApi, edu: Edu) -> None:
    api.answers["GET", "/imports"] = {"reports": [REPORT], "next_page_token": ""}
    ended = edu("loaded", "--json")
    [file] = ended.json["files"]
    assert list(file)[:5] == ["file", "kind", "rows", "taken", "refused"]
    assert file["refused"] == [REFUSED_ROW]
    assert (ended.code, ended.err) == (0, "")


def test_loaded_names_each_refused_row_on_stderr_and_gives_tabs_to_a_pipe(api: StubApi, edu: Edu) -> None:
    api.answers["GET", "/imports"] = {"reports": [REPORT], "next_page_token": ""}
    ended = edu("loaded")
    assert ended.out == "8702010/hoc-sinh.xlsx\tpupils\t50\t46\t1\n"
    assert "DSHS dòng 17, Ngày sinh “31/02/2015”: ngày sinh không có thật" in ended.err
    assert "\x1b[" not in ended.out + ended.err


def test_statement_json_lists_every_line_of_every_page_once_with_the_ledger_s_sum(api: StubApi, edu: Edu) -> None:
    def lines(asked: Asked) -> dict[str, object]:
        if not asked.query.get("page_token"):
            return {"lines": [LINE], "next_page_token": "l1"}
        return {"lines": [LINE | {"id": "l2", "state": "double"}], "next_page_token": ""}

    api.answers["GET", "/lines"] = lines
    api.answers["GET", "/ledger"] = {"balances": [], "sum": 0, "entries": 4}
    found = edu("statement", "--json").json
    assert [list(line)[:5] for line in found["lines"]] == [["reference", "amount", "state", "pupil", "why"]] * 2
    assert [line["state"] for line in found["lines"]] == ["matched", "double"]
    assert found["ledger_sum"] == 0


def test_marks_json_gives_code_averages_level_and_why(api: StubApi, edu: Edu) -> None:
    pupil = {
        "pupil": "2600000271",
        "name": "An",
        "averages": {"TOAN": "8.0", "GDTC": "Đ"},
        "level_before": "Khá",
        "level": "Khá",
        "why": "22/2021 Điều 9.2",
        "steps": [],
        "missing": [],
    }
    api.answers["GET", "/marks/7A1/hk1"] = {"pupils": [pupil], "subjects": [], "rule_set": "22/2021", "by_level": {}}
    [found] = edu("marks", "--json", "7A1", "hk1").json["pupils"]
    assert {name: found[name] for name in ("code", "averages", "level", "why")} == {
        "code": "2600000271",
        "averages": {"TOAN": "8.0", "GDTC": "Đ"},
        "level": "Khá",
        "why": "22/2021 Điều 9.2",
    }


def test_month_json_tells_no_value_from_zero_and_says_what_is_missing(api: StubApi, edu: Edu) -> None:
    api.answers["GET", "/records/summary"] = {"month": "2026-10"}
    api.answers["GET", "/months/2026-10"] = MONTH
    found = edu("month", "--json").json
    assert (found["accounts_issued"], found["plans_signed"], found["resources_shared"]) == (540, 2, 1)
    [indicator] = found["indicators"]
    assert (indicator["value"], indicator["target"]) == (None, 95.0)
    assert indicator["as_of"] == "2026-10-31T01:00:00+00:00"
    assert indicator["missing"] == [{"school": "8702010", "school_name": "Hoa Sen", "what": "chưa nộp gì"}]


def test_a_signed_file_that_was_changed_ends_with_code_1(api: StubApi, edu: Edu, tmp_path: Path) -> None:
    check = {"name": "digest", "passed": False, "said": "nội dung đã bị đổi"}
    verdict = {"valid": False, "summary": "tệp đã bị đổi sau khi ký", "checks": [check]}
    api.answers["POST", "/verify"] = {"verdict": verdict}
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7")
    ended = edu("verify", str(tmp_path / "plan.pdf"))
    assert (ended.code, ended.out.splitlines()[0]) == (1, "✗ tệp đã bị đổi sau khi ký")


def test_an_import_whose_file_was_refused_as_a_whole_ends_with_code_1(api: StubApi, edu: Edu, tmp_path: Path) -> None:
    api.answers["POST", "/imports"] = REPORT | {"taken": 0, "kind": "unknown"}
    (tmp_path / "khoa.xlsx").write_bytes(b"x")
    assert edu("import", str(tmp_path / "khoa.xlsx")).code == 1
    [asked] = [one for one in api.asked if one.path == "/imports"]
    assert asked.headers["idempotency-key"]


def test_facts_json_is_one_fact_a_line(api: StubApi, edu: Edu) -> None:
    fact = {"time": "t", "type": "payments.fee_paid.v1", "subject": "i1", "body": {"amount": 1}}
    api.answers["GET", "/ops/facts"] = {"facts": [fact, fact], "cursor": "c"}
    ended = edu("facts", "--json", "--type", "payments.fee_paid.v1")
    assert len(ended.out.splitlines()) == 2
    assert api.asked[0].query["type"] == "payments.fee_paid.v1"


PARKED = {
    "id": "records:edu.library.v1:2:17",
    "by": "records",
    "reason": "SHELF_EMPTY: nothing left",
    "tries": 5,
    "at": "2026-10-31T01:00:00+00:00",
    "topic": "edu.library.v1",
    "partition": 2,
    "offset": 17,
    "fact": "library/shelves/s1/3",
    "subject": "s1",
    "type": "library.copy_lent.v1",
    "cause": "lend-7",
    "body": '{"title": "Số đỏ"}',
    "resolved": "",
}
SHOWN = """records:edu.library.v1:2:17
  gác bởi   records
  lúc       2026-10-31T01:00:00+00:00
  lý do     SHELF_EMPTY: nothing left
  lần thử   5
  gốc       edu.library.v1:2:17
  sự kiện   library.copy_lent.v1
  mã        library/shelves/s1/3
  về        s1
  lệnh      lend-7
  đã xử     chưa
{"title": "Số đỏ"}
"""


def test_what_is_parked_is_listed_with_who_parked_it_its_tries_its_origin_and_why(api: StubApi, edu: Edu) -> None:
    dropped = PARKED | {"id": "records:edu.library.v1:2:18", "offset": 18, "resolved": "dropped by lan: no"}
    api.answers["GET", "/ops/parked"] = {"parked": [PARKED, dropped]}
    first, second = edu("parked", "list", "--all").out.splitlines()
    assert first.split("\t") == [
        *("records:edu.library.v1:2:17", "2026-10-31T01:00:00+00:00", "records", "library.copy_lent.v1", "s1", "5"),
        *("edu.library.v1:2:17", "lend-7", "SHELF_EMPTY: nothing left"),
    ]
    assert second.split("\t")[6:] == ["edu.library.v1:2:18", "lend-7", "dropped by lan: no"]
    assert edu("parked", "list", "--json").json == {"parked": [PARKED, dropped]}


def test_a_parked_record_is_shown_whole_to_a_person_and_to_a_program(api: StubApi, edu: Edu) -> None:
    api.answers["GET", f"/ops/parked/{PARKED['id']}"] = PARKED
    assert edu("parked", "show", str(PARKED["id"])).out == SHOWN
    assert edu("parked", "show", str(PARKED["id"]), "--json").json == PARKED


def test_a_dropped_record_takes_its_reason_along_and_what_stands_is_told(api: StubApi, edu: Edu) -> None:
    api.answers["POST", "/ops/parked/records:t:0:1/drop"] = {"resolved": "dropped by lan: lần đầu"}
    ended = edu("parked", "drop", "records:t:0:1", "--why", "trùng với bản sau")
    assert (ended.code, ended.out, ended.err) == (0, "", "Đã bỏ records:t:0:1: dropped by lan: lần đầu\n")
    assert json.loads(api.asked[0].body) == {"why": "trùng với bản sau"}


def test_a_replayed_record_tells_who_put_it_back_first(api: StubApi, edu: Edu) -> None:
    api.answers["POST", "/ops/parked/records:t:0:1/replay"] = {"resolved": "replayed by lan"}
    ended = edu("parked", "replay", "records:t:0:1")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("Đã cho chạy lại records:t:0:1 (replayed by lan)")


@pytest.mark.parametrize("command", [("loaded",), ("statement",), ("describe",), ("health",), ("parked", "list")])
def test_a_refusal_is_told_in_three_lines_with_its_reason_and_no_traceback(
    command: tuple[str, ...], api: StubApi, edu: Edu
) -> None:
    said = {"vi": "Bạn không có quyền làm việc này", "en": "not yours"}
    problem = {"status": 403, "reason": "NOT_ALLOWED", "message": said, "detail": "not yours", "faults": []}
    paths = ("/imports", "/lines", "/ledger", "/ops/describe", "/ops/health", "/ops/parked")
    api.answers |= {("GET", path): (403, problem) for path in paths}
    ended = edu(*command)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[0] == "Bạn không có quyền làm việc này [NOT_ALLOWED]"
    assert "Traceback" not in ended.err
    assert len(ended.err.splitlines()) <= 6
