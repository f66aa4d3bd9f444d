"""What the library answers in the month of the demo: a material that waits, books, and a copy that is lent."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.library.v1 import library_pb2
from tests.gateway.demo_month import GROUP, SCHOOL


def resource(number: int, title: str, state: str, actions: tuple[str, ...]) -> library_pb2.Resource:
    return library_pb2.Resource(
        id=f"r{number}",
        school=SCHOOL,
        group=GROUP,
        author_name="Nguyễn Thị Hồng Ánh",
        kind="questions",
        title=title,
        subject="TOAN",
        grade=7,
        state=state,
        file_name="toan-7-chuong-1.gift",
        items=8,
        actions=list(actions),
        school_name="Trường THCS Tân Hồng",
        history=[
            library_pb2.Step(at="2026-10-20T01:00:00+00:00", actor_name="Nguyễn Thị Hồng Ánh", action="submitted")
        ],
    )


ON_SHELF = library_pb2.Copy(
    id=f"{SCHOOL}/TK-00123",
    school=SCHOOL,
    number="TK-00123",
    book="b1",
    title="Đất rừng phương Nam",
    author="Đoàn Giỏi",
    state="shelf",
)


def copy_lent(reader: str) -> library_pb2.Copy:
    """With one pupil, since long ago."""
    lent = library_pb2.Copy(
        id=f"{SCHOOL}/TK-00124", school=SCHOOL, number="TK-00124", book="b1", title="Dế Mèn", state="lent"
    )
    lent.loan.CopyFrom(
        library_pb2.Loan(
            reader=reader or "2600000271",
            kind="pupil",
            reader_name="Ngô Bảo Dung",
            class_name="7A1",
            since="2026-10-01",
            due="2026-10-15",
            overdue=True,
        )
    )
    return lent


WAITING = resource(1, "Toán 7, chương 1: số hữu tỉ", "submitted", ("pass", "return"))
LIBRARY: dict[str, Any] = {
    "ListResources": library_pb2.ListResourcesResponse(resources=[WAITING]),
    "GetResource": library_pb2.GetResourceResponse(resource=WAITING),
    "ListQuestions": library_pb2.ListQuestionsResponse(
        questions=[
            library_pb2.Question(
                id="q",
                text="Số nào là số hữu tỉ?",
                options=[library_pb2.Option(text="√2"), library_pb2.Option(text="0,75", share=100)],
            )
        ]
    ),
    "ListBooks": library_pb2.ListBooksResponse(
        books=[
            library_pb2.Book(id="b1", title="Đất rừng phương Nam", author="Đoàn Giỏi", mark="895.922334", year="2019")
        ]
    ),
    "ListLoans": lambda asked: library_pb2.ListLoansResponse(
        copies=[copy_lent(asked.reader)] if asked.overdue or asked.reader in {"2600000271", "pupil"} else []
    ),
    "GetCopy": library_pb2.GetCopyResponse(copy=ON_SHELF),
    "ListCopies": lambda _: library_pb2.ListCopiesResponse(copies=[ON_SHELF, copy_lent("2600000271")]),
    "Search": library_pb2.SearchResponse(
        total=2,
        found=[
            library_pb2.Found(
                id="r1",
                kind="questions",
                title="Đường thẳng song song",
                subject="TOAN",
                grade=7,
                school_name="Trường THCS Tân Hồng",
            ),
            library_pb2.Found(id="b1", kind="book", title="Đất rừng phương Nam", author="Đoàn Giỏi"),
        ],
    ),
}
