"""What each list, batch and import of the library asks of the store, however many items there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from chassis.identity.actor import Actor
from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.library.v1 import library_pb2 as wire
from services.library.rpc import LibraryServicer
from services.library.store import LibraryStore
from services.library.usecases import reviews
from services.library.usecases.submissions import Submission, upload_resource
from tests.constant_cost import Cost
from tests.library import readers
from tests.library.banks import book, choice, document, gift, marc
from tests.library.handing import hand_in
from tests.library.people import LEADER, LIBRARIAN, OPERATOR, TEACHER

BAD = "::X{}:: Câu hỏi số {} không có đáp án đúng? {{~1 ~2}}"


class House(NamedTuple):
    """Nothing was submitted yet."""

    store: LibraryStore
    servicer: LibraryServicer
    imports: ImportServicer


Ask = Callable[[House, int], Awaitable[Any]]


def bank(count: int) -> bytes:
    return gift(
        *(choice(f"C2-{n}", asked=f"Số nào lớn hơn {n}?", right=f"{n + 1}", wrong=("-1", "-2")) for n in range(count))
    )


def good_and_bad(count: int) -> bytes:
    """As many of each."""
    return bank(count) + gift(*(BAD.format(n, n) for n in range(count)))


def books(count: int) -> bytes:
    return marc(*(book(f"Dế mèn {n}", number=str(n)) for n in range(count)))


async def uploaded(at: House, content: bytes, name: str = "a.gift") -> str:
    kept, _ = await upload_resource(at.store, actor=TEACHER, submission=Submission(file_name=name, content=content))
    return kept.id


async def nothing(at: House, _: int) -> None: ...


async def some_resources(at: House, count: int) -> None:
    for n in range(count):
        await uploaded(at, document(f"Dế mèn phiêu lưu kí, phần {n}"), f"de-men-{n}.docx")


async def one_bank(at: House, count: int) -> None:
    await uploaded(at, bank(count))


async def some_books(at: House, count: int) -> None:
    await hand_in(at.store, "a.mrc", books(count))


async def some_copies(at: House, count: int) -> None:
    await readers.register(at.store, count)


async def some_loans(at: House, count: int) -> None:
    for copy in await readers.register(at.store, count):
        await readers.tell_pupil(at.store, readers.pupil(f"27{copy.number[-5:]}"))
        await readers.lend(at.store, copy.number, f"27{copy.number[-5:]}")


async def some_files(at: House, count: int) -> None:
    for n in range(count):
        await hand_in(at.store, f"{n}.mrc", books(1))


def importing(name: str, written: Callable[[int], bytes]) -> Ask:
    async def ask(at: House, count: int) -> imports_pb2.ImportFileResponse:
        return await at.imports.ImportFile(imports_pb2.ImportFileRequest(name=name, content=written(count)), None)

    return ask


def uploading(written: Callable[[int], bytes]) -> Ask:
    async def ask(at: House, count: int) -> wire.UploadResourceResponse:
        return await at.servicer.UploadResource(
            wire.UploadResourceRequest(file_name="a.gift", content=written(count)), None
        )

    return ask


async def one_came_back(at: House, _: int) -> None:
    kept = await uploaded(at, gift(choice("S1")))
    await reviews.return_resource(at.store, actor=LEADER, resource=kept, note="sửa")


async def handing_in_again(at: House, count: int) -> wire.SubmitResourceResponse:
    [only] = await at.store.newest()
    request = wire.SubmitResourceRequest(id=only.id, file_name="a.gift", content=good_and_bad(count))
    return await at.servicer.SubmitResource(request, None)


async def questions(at: House, _: int) -> wire.ListQuestionsResponse:
    [only] = await at.store.newest()
    return await at.servicer.ListQuestions(wire.ListQuestionsRequest(resource=only.id), None)


def row(
    fill: Callable[[House, int], Awaitable[None]],
    ask: Ask,
    seen: Callable[[Any], float],
    *calls: str,
    actor: Actor = OPERATOR,
) -> Cost[House]:
    return Cost(actor=actor, fill=fill, ask=ask, seen=seen, calls=list(calls))


TAKES = ("questions.where", "questions.where", "resources.many", "questions.keep_many", "resources.many")
SUBMITS = ("resources.find", "resources.keep")
REPORTS = ("reports.find", "reports.keep")

ROWS: dict[str, Cost[House]] = {
    "UploadResource": row(
        nothing,
        uploading(good_and_bad),
        lambda answer: len(answer.refused),
        *TAKES,
        *SUBMITS,
        "schools.where",
        actor=TEACHER,
    ),
    "SubmitResource": row(
        one_came_back,
        handing_in_again,
        lambda answer: len(answer.refused),
        "resources.where",  # the test's own, for the bank
        *("resources.find", *TAKES, "resources.keep", "schools.where"),
        actor=TEACHER,
    ),
    "ListResources": row(
        some_resources,
        lambda at, _: at.servicer.ListResources(wire.ListResourcesRequest(inbox=True), None),
        lambda answer: len(answer.resources),
        *("resources.where", "schools.where"),
        actor=LEADER,
    ),
    "Search resources": row(
        some_resources,
        lambda at, _: at.servicer.Search(wire.SearchRequest(query="dế mèn", limit=100), None),
        lambda answer: len(answer.found),
        *("resources.many", "books.many", "schools.where"),
    ),
    "Search books": row(
        some_books,
        lambda at, _: at.servicer.Search(wire.SearchRequest(query="dế mèn", limit=100), None),
        lambda answer: len(answer.found),
        *("resources.many", "books.many", "schools.where"),
    ),
    "ListQuestions": row(
        one_bank,
        questions,
        lambda answer: len(answer.questions),
        "resources.where",  # the test's own, for the bank
        *("resources.find", "questions.many"),
    ),
    "ListBooks": row(
        some_books,
        lambda at, _: at.servicer.ListBooks(wire.ListBooksRequest(), None),
        lambda answer: len(answer.books),
        "books.where",
    ),
    "ListCopies": row(
        some_copies,
        lambda at, _: at.servicer.ListCopies(wire.ListCopiesRequest(), None),
        lambda answer: len(answer.copies),
        *("copies.where", "books.many", "readers.many"),
        actor=LIBRARIAN,
    ),
    "ListLoans": row(
        some_loans,
        lambda at, _: at.servicer.ListLoans(wire.ListLoansRequest(), None),
        lambda answer: len(answer.copies),
        *("copies.where", "books.many", "readers.many"),
        actor=LIBRARIAN,
    ),
    "ImportFile questions": row(
        nothing, importing("a.gift", bank), lambda answer: answer.report.created, *TAKES, *SUBMITS, *REPORTS
    ),
    "ImportFile books": row(
        nothing,
        importing("a.mrc", books),
        lambda answer: answer.report.created,
        "books.many",
        "books.keep_many",
        *REPORTS,
    ),
    "ListReports": row(
        some_files,
        lambda at, _: at.imports.ListReports(imports_pb2.ListReportsRequest(), None),
        lambda answer: len(answer.reports),
        "reports.where",
    ),
}
FIXED: dict[str, str] = {
    "GetLendingRule": "the rule of one school, which has a row for each kind of reader",
    "SetLendingRule": "the rule of one school, which has a row for each kind of reader",
}
