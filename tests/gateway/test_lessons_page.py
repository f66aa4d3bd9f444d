"""Online lessons as a page: a guest is given to a pupil once, and what is refused is said there."""

from __future__ import annotations

from chassis.errors import NotFound
from proto.gen.edu.records.v1 import records_pb2 as wire
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor

PAGE = "/lessons?school=8702030&class_name=7A1"
FIELDS = {"school": "8702030", "class_name": "7A1", "shown": "iPad nhà em", "pupil": "3"}


def test_a_guest_is_given_to_a_pupil_with_one_press(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    answer = visitor.post("/lessons", FIELDS, seen=PAGE)
    assert answer.headers["location"].endswith("done=guest_tied&n=2")
    (asked,) = visitor.asked("TieGuest")
    assert (asked.school, asked.class_name, asked.shown, asked.pupil) == ("8702030", "7A1", "iPad nhà em", "3")


def test_the_page_tells_each_lesson_and_each_name_once(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    shown = visitor.get(PAGE).text
    assert shown.count('name="shown" value="iPad nhà em"') == 1
    assert shown.index("21/10/2026") < shown.index("14/10/2026")
    assert "Trần Thị Lan ghi lúc" in shown


def test_who_may_only_look_is_offered_nothing(visitor: Visitor) -> None:
    visitor.sign_in("principal")
    told = wire.ListOnlineLessonsResponse()
    told.CopyFrom(visitor.services.records.answers["ListOnlineLessons"])
    told.may_tie = False
    visitor.services.records.answers["ListOnlineLessons"] = told
    shown = visitor.get(PAGE).text
    assert "iPad nhà em" in shown
    assert 'name="pupil"' not in shown


def test_a_refusal_is_said_on_the_page(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["TieGuest"] = NotFound("no such pupil")
    answer = visitor.post("/lessons", FIELDS, seen=PAGE)
    assert answer.status_code == 422
    assert 'href="#guests"' in answer.text


def test_the_api_ties_a_guest() -> None:
    with asking(records={"TieGuest": wire.TieGuestResponse(days=1)}) as (client, services):
        answer = client.post("/api/v1/online-lessons/guests", json=FIELDS)
    assert (answer.status_code, answer.json()) == (200, {"days": 1})
    [asked] = [request for method, request in services.records.asked if method == "TieGuest"]
    assert asked.pupil == "3"
