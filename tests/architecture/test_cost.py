"""Law 20: a list page, a batch or an import that nobody measures with 1, 3 and 30 items is found, and named."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, text_format

from tests.architecture.laws import cost
from tests.architecture.laws.source import ROOT, kept, module

PLANTED = """
syntax: "proto3" name: "planted.proto"
message_type { name: "Row" }
message_type { name: "Nothing" field { name: "size" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL } }
message_type { name: "Several" field { name: "ids" number: 1 type: TYPE_STRING label: LABEL_REPEATED } }
message_type {
  name: "Page"
  field { name: "rows" number: 1 type: TYPE_MESSAGE type_name: ".Row" label: LABEL_REPEATED }
}
message_type {
  name: "ByState"
  field { name: "sums" number: 1 type: TYPE_MESSAGE type_name: ".ByState.SumsEntry" label: LABEL_REPEATED }
  nested_type {
    name: "SumsEntry"
    field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "value" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
    options { map_entry: true }
  }
}
service {
  name: "Planted"
  method { name: "ListRows" input_type: ".Nothing" output_type: ".Page" }
  method { name: "TakeSeveral" input_type: ".Several" output_type: ".Nothing" }
  method { name: "SayNames" input_type: ".Nothing" output_type: ".Several" }
  method { name: "GetSummary" input_type: ".Nothing" output_type: ".ByState" }
  method { name: "ImportFile" input_type: ".Nothing" output_type: ".Nothing" }
}
"""
TABLE = "tests/a/cost_rows.py"


def planted() -> list[Any]:
    file = text_format.Parse(PLANTED, descriptor_pb2.FileDescriptorProto())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return list(cost.methods_of(pool.FindFileByName("planted.proto")))


def of(text: str) -> list[str]:
    return cost.broken("a", planted(), cost.table_of(module(TABLE, text)))


@pytest.mark.parametrize("house", cost.asking_houses())
def test_every_list_and_batch_of_the_protos_is_measured_or_says_why_it_never_grows(house: str) -> None:
    path = ROOT / "tests" / house / "cost_rows.py"
    table = cost.table_of(module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
    kept(cost.broken(house, cost.rpcs_of(house), table))


@pytest.mark.parametrize("house", cost.asking_houses())
def test_the_rows_of_each_house_are_run(house: str) -> None:
    text = (ROOT / "tests" / house / "test_constant_cost.py").read_text(encoding="utf-8")
    assert text.count('@pytest.mark.parametrize("rpc", ROWS)') == 1


def test_houses_are_those_that_answer_by_a_proto_and_imports_belong_to_who_takes_files() -> None:
    assert cost.asking_houses() == ("accounts", "library", "payments", "records", "reporting")
    taking = [house for house in cost.asking_houses() if "ImportFile" in [rpc.name for rpc in cost.rpcs_of(house)]]
    assert taking == ["accounts", "library", "payments", "records"]


def test_a_list_is_what_answers_rows_or_takes_several_and_no_map_and_no_names() -> None:
    assert [rpc.name for rpc in planted() if cost.lists_of(rpc)] == ["ListRows", "TakeSeveral", "ImportFile"]


def test_a_list_without_a_row_a_row_for_no_rpc_and_a_reason_that_says_nothing_are_named() -> None:
    text = 'ROWS: dict[str, int] = {"ListRows": 1, "ListGone": 2}\nFIXED: dict[str, str] = {"ImportFile": ""}\n'
    assert of(text) == [
        f"{TABLE}:1: nothing measures TakeSeveral of a; give it a row in ROWS, or a reason in FIXED",
        f"{TABLE}:1: ListGone is no RPC of a; take its row out",
        f"{TABLE}:1: say in FIXED why ImportFile never grows",
    ]


def test_a_reason_for_what_is_measured_and_one_for_what_is_no_list_are_named() -> None:
    rows = 'ROWS: dict[str, int] = {"ListRows": 1, "TakeSeveral": 2, "ImportFile pupils": 3}\n'
    assert of(rows) == []
    assert of(rows + 'FIXED: dict[str, str] = {"ListRows": "twelve months", "GetSummary": "by state"}\n') == [
        f"{TABLE}:1: ListRows has a row; take its reason out of FIXED",
        f"{TABLE}:1: GetSummary neither takes nor answers a list; take its reason out of FIXED",
    ]
