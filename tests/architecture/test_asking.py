"""What is asked says how it can fail and be repeated; what is counted has a name and a sentence (12, 13)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.laws import asking
from tests.architecture.laws.source import ROOT, code, kept, module

PROTO = """
service S {
  // Posts a mark. NOT_FOUND if the pupil is not in the class. Repeating request_id returns the first reply.
  rpc PostMark(PostMarkRequest) returns (PostMarkResponse);
  // Lists marks.
  rpc ListMarks(ListMarksRequest) returns (ListMarksResponse);
  // Raises demands. NOT_FOUND.
  rpc RaiseDemands(RaiseDemandsRequest) returns (RaiseDemandsResponse);
}
message PostMarkRequest {
  string request_id = 1;
}
message RaiseDemandsRequest {
  string school = 1;
}
"""


@pytest.mark.parametrize("proto", asking.protos(), ids=lambda path: path.stem)
def test_every_call_states_its_errors_and_every_write_can_be_repeated(proto: Path) -> None:
    kept(asking.check_proto(proto.relative_to(ROOT).as_posix(), proto.read_text(encoding="utf-8")))


def test_every_metric_is_named_by_its_house_and_has_a_sentence() -> None:
    kept([broken for found in code() for broken in asking.check_metrics(found)])


def test_a_call_without_errors_and_a_write_without_request_id_are_named() -> None:
    assert asking.check_proto("a.proto", PROTO) == [
        "a.proto:6: ListMarks states no error; name the statuses, or say 'no error'",
        "a.proto:8: RaiseDemands writes without request_id; add it, or say what a repeat does",
    ]


def test_a_metric_without_house_sentence_or_with_an_id_is_named() -> None:
    text = 'A = Counter("plans", "Plans signed")\nB = Counter("a_plans_total", "Plans.", ["pupil"])\n'
    assert asking.check_metrics(module("services/a/metrics.py", text)) == [
        "services/a/metrics.py:1: metric 'plans'; name it a_<noun>_<unit>",
        "services/a/metrics.py:1: metric 'plans' has no sentence; say what it counts",
        "services/a/metrics.py:2: label 'pupil' is an id; count by kind, never by one",
    ]
