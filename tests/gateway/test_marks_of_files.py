"""Marks of files that wait for the teacher: shown beside what stands, and decided on the page and by the API."""

from __future__ import annotations

from proto.gen.edu.records.v1 import records_pb2 as wire
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor

PAGE = "/marks/differences?gradebook=g"


def grid() -> wire.GetGradebookResponse:
    says = wire.Difference(value="7.0", by="VT", by_name="Lê Văn Thư", file="so-diem.xlsx")
    differs, same = wire.Cell(slot="gk", value="9.0", version=3, difference=says), wire.Cell(slot="ck", value="8.0")
    return wire.GetGradebookResponse(
        gradebook=wire.GradebookRow(
            id="g", class_name="7A1", subject_name="Toán", term="hk1", writable=True, differences=2
        ),
        slots=[wire.Slot(id="gk", title="ĐĐGgk"), wire.Slot(id="ck", title="ĐĐGck")],
        pupils=[wire.GradebookPupil(pupil="2600000201", name="Ngô Bảo Dung", cells=[differs, same])],
    )


def opened(visitor: Visitor, *, left: int = 0) -> Visitor:
    visitor.sign_in("teacher")
    answers = visitor.services.records.answers
    answers["GetGradebook"] = grid()
    answers["SettleDifferences"] = wire.SettleDifferencesResponse(outcomes=["accepted"], left=left)
    return visitor


def test_the_page_shows_both_marks_and_who_handed_the_file_in(visitor: Visitor) -> None:
    shown = opened(visitor).get(PAGE).text
    for part in ("Ngô Bảo Dung", "ĐĐGgk", "9,0", "7,0", "so-diem.xlsx", "Lê Văn Thư"):
        assert part in shown
    assert "ĐĐGck" not in shown
    assert "2 điểm trong tệp chờ bạn" in visitor.get("/marks/grid?gradebook=g").text


def test_each_word_goes_with_the_version_that_was_seen_and_a_cell_without_a_word_stays(visitor: Visitor) -> None:
    opened(visitor)
    fields = {"gradebook": "g", "request_id": "r", "cell": "2600000201.gk.3", "say-2600000201-gk": "take"}
    answer = visitor.post("/marks/differences", fields, seen=PAGE)
    assert answer.headers["location"].endswith("/marks/grid?gradebook=g&done=differences_settled&n=1")
    (asked,) = visitor.asked("SettleDifferences")
    assert [(one.pupil, one.slot, one.base_version, one.accept) for one in asked.words] == [
        ("2600000201", "gk", 3, True)
    ]
    assert (asked.gradebook, asked.request_id) == ("g", "r")
    visitor.post("/marks/differences", fields | {"say-2600000201-gk": ""}, seen=PAGE)
    assert list(visitor.asked("SettleDifferences")[1].words) == []


def test_while_something_waits_the_page_comes_again(visitor: Visitor) -> None:
    opened(visitor, left=1)
    fields = {"gradebook": "g", "request_id": "r", "cell": "2600000201.gk.3", "say-2600000201-gk": "keep"}
    answer = visitor.post("/marks/differences", fields, seen=PAGE)
    assert "/marks/differences?gradebook=g" in answer.headers["location"]
    (asked,) = visitor.asked("SettleDifferences")
    assert [one.accept for one in asked.words] == [False]


def test_the_api_takes_the_same_words() -> None:
    reply = wire.SettleDifferencesResponse(outcomes=["accepted"], left=1)
    word = {"pupil": "2600000201", "slot": "gk", "base_version": 3, "accept": True}
    with asking(records={"SettleDifferences": reply}) as (client, services):
        answer = client.post("/api/v1/marks/differences", json={"gradebook": "g", "words": [word]})
        assert client.post("/api/v1/marks/differences", json={"gradebook": "g", "words": []}).status_code in {400, 422}
    assert (answer.status_code, answer.json()) == (200, {"outcomes": ["accepted"], "left": 1})
    [(_, asked)] = services.records.asked
    assert (asked.gradebook, asked.words[0].base_version) == ("g", 3)
