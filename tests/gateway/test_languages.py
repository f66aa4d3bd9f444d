"""The reader's language: chosen on a page, named by a program in Accept-Language, and passed on to the services."""

from __future__ import annotations

import pytest

from chassis.context import current_language
from chassis.errors import NotFound, refusal_from_wire
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.api.languages import accepted
from tests.gateway.api import asking
from tests.gateway.conftest import Visitor

PATH = "/api/v1/schools"
VI = "Không có trường 8702099. Hãy xem lại mã trường, hoặc nạp danh sách trường trước."
EN = "There is no school 8702099. Check its code, or import the list of schools first."


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ""),
        ("en", "en"),
        ("vi-VN", "vi"),
        ("en-GB,en;q=0.9,vi;q=0.8", "en"),
        ("fr, vi;q=0.5, en;q=0.2", "vi"),
        ("vi;q=0, en;q=0.1", "en"),
        ("fr", ""),
        ("en;q=much, vi;q=0.3", "vi"),
        ("en;level=1", ""),
        ("vi,en", "vi"),
    ],
)
def test_the_language_that_weighs_most_is_chosen_among_ours(header: str, language: str) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize(("header", "language"), [("en-GB,en;q=0.9", "en"), ("vi", "vi"), ("fr", "vi")])
def test_a_service_is_asked_in_the_language_of_the_program_that_calls(header: str, language: str) -> None:
    asked: list[str] = []

    def list_schools(_: object) -> accounts_pb2.ListSchoolsResponse:
        asked.append(current_language())
        return accounts_pb2.ListSchoolsResponse()

    with asking(accounts={"ListSchools": list_schools}) as (client, _):
        client.get(PATH, headers={"accept-language": header})
    assert asked == [language]


def test_a_service_is_asked_in_the_language_that_the_reader_of_the_page_chose(visitor: Visitor) -> None:
    asked: list[str] = []
    summary = visitor.services.payments.answers["GetSummary"]

    def summarise(_: object) -> object:
        asked.append(current_language())
        return summary

    visitor.services.payments.answers["GetSummary"] = summarise
    visitor.sign_in("accountant").get("/")
    visitor.client.cookies.set("edu_language", "en")
    visitor.get("/")
    assert asked == ["vi", "en"]


@pytest.mark.parametrize(
    ("header", "title", "detail"),
    [
        ("vi", "Không tìm thấy", VI),
        ("en", "nothing was found here", EN),
        ("", "Không tìm thấy", EN),
    ],
)
def test_a_refusal_has_title_and_detail_in_the_language_asked_for(header: str, title: str, detail: str) -> None:
    refusal = refusal_from_wire(NotFound, "SCHOOL_UNKNOWN", "x", {"school": "8702099"})
    with asking(accounts={"ListSchools": refusal}) as (client, _):
        problem = client.get(PATH, headers={"accept-language": header}).json()
    assert (problem["title"], problem["detail"]) == (title, detail)
    assert problem["message"] == {"vi": VI, "en": EN}


def test_a_refusal_that_lacks_a_fact_of_its_sentence_is_told_by_its_family(visitor: Visitor) -> None:
    visitor.sign_in("teacher")
    visitor.services.records.answers["ListGradebooks"] = refusal_from_wire(
        NotFound, "CLASS_UNKNOWN", "x", {"term": "hk1"}
    )
    answer = visitor.get("/marks")
    assert answer.status_code == 404
    assert "Không tìm thấy. Có thể mã gõ chưa đúng" in answer.text
