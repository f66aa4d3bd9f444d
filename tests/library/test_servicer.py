"""The library through its gRPC services on a real server: a month's material from upload to search, and who may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.message import Message
from joserfc.jwk import KeySet, OKPKey

from chassis.context import call
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier, token_of
from contracts.envelope import Envelope
from contracts.facts.accounts import SchoolRegistered
from importing.servicer import NAME as IMPORTS
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from proto.gen.edu.library.v1 import library_pb2 as wire
from proto.gen.edu.library.v1 import library_pb2_grpc
from services.library.app import SERVICE
from services.library.store import LibraryStore
from services.library.usecases import projections
from tests.library.banks import book, choice, document, gift, marc, same_bank
from tests.library.handing import servicers
from tests.library.people import (
    FOREIGN_TEACHER,
    GUARDIAN,
    HEAD,
    LEADER,
    LIBRARIAN,
    NOBODY,
    OFFICER,
    OPERATOR,
    PUPIL,
    SCHOOL,
    TEACHER,
)

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
BANK = gift(choice("C2-1"), "::C2-2:: hỏng {=1 ~1}")


class Asking:
    """A client of both services that signs in as whoever is named."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._library = client.stub(library_pb2_grpc.LibraryServiceStub)
        self._imports = client.stub(imports_pb2_grpc.ImportServiceStub)

    async def ask(self, actor: Actor | None, method: str, request: Message) -> Any:
        stub = self._imports if hasattr(self._imports, method) else self._library
        with call(command="c1", token=_token(actor) if actor else ""):
            return await self._client.ask(getattr(stub, method), request)


def _token(actor: Actor) -> str:
    now = datetime.now(UTC)
    return token_of(actor, KEY, at=now, until=now + timedelta(seconds=60))


async def _keys() -> KeySet:
    return KeySet([KEY])


async def _audit(actor: Actor | None, method: str, refusal: Refusal) -> None:
    """The frame's own tests look at it."""


@pytest.fixture
async def asking(store: LibraryStore) -> AsyncIterator[Asking]:
    fact = SchoolRegistered(school=SCHOOL, name="Trường THCS Tân Phước")
    at = datetime(2026, 9, 1, tzinfo=UTC)
    told = Envelope(id="1", type=fact.TYPE, source="/edu/accounts", subject=SCHOOL, time=at, sequence=1)
    await projections.remember_schools(store, [(fact, told)])
    server = RpcServer(TokenVerifier(_keys), _audit)
    library, imports = servicers(store)
    server.add(library_pb2_grpc.add_LibraryServiceServicer_to_server, library, SERVICE)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, imports, IMPORTS)
    port = await server.start("127.0.0.1:0")
    client = Client(f"127.0.0.1:{port}")
    yield Asking(client)
    await client.close()
    await server.stop()


async def uploaded(asking: Asking, request_id: str = "u1") -> wire.UploadResourceResponse:
    request = wire.UploadResourceRequest(
        file_name="chuong-2.gift", content=BANK, licence="CC BY 4.0", request_id=request_id
    )
    reply: wire.UploadResourceResponse = await asking.ask(TEACHER, "UploadResource", request)
    return reply


async def test_a_material_goes_through_the_doors_from_upload_to_search(asking: Asking) -> None:
    reply = await uploaded(asking)
    one = reply.resource
    assert [(bad.line, bad.name) for bad in reply.refused] == [(5, "C2-2")]
    assert (one.items, one.state, one.school_name, list(one.actions)) == (1, "submitted", "Trường THCS Tân Phước", [])
    waiting = await asking.ask(LEADER, "ListResources", wire.ListResourcesRequest(inbox=True))
    assert [(found.id, list(found.actions)) for found in waiting.resources] == [(one.id, ["pass", "return"])]
    await asking.ask(LEADER, "PassResource", wire.PassResourceRequest(id=one.id, note="tốt", request_id="p1"))
    kept = (await asking.ask(HEAD, "ApproveResource", wire.ApproveResourceRequest(id=one.id, publish=True))).resource
    assert [(step.action, step.actor_name, step.note) for step in kept.history] == [
        ("submitted", "Cô GV1", ""),
        ("passed", "Cô TT1", "tốt"),
        ("approved", "Thầy HT1", ""),
        ("published", "Thầy HT1", ""),
    ]
    found = await asking.ask(FOREIGN_TEACHER, "Search", wire.SearchRequest(query="toan chuong"))
    assert [(hit.title, hit.kind, hit.grade, hit.school_name) for hit in found.found] == [
        ("Toán 7 - Chương 2", "questions", 7, "Trường THCS Tân Phước")
    ]
    assert found.total == 1


async def test_returned_submitted_published_and_withdrawn_have_doors_of_their_own(asking: Asking) -> None:
    one = (await uploaded(asking)).resource
    back = await asking.ask(LEADER, "ReturnResource", wire.ReturnResourceRequest(id=one.id, note="thiếu câu"))
    assert back.resource.history[-1].note == "thiếu câu"
    again = await asking.ask(TEACHER, "SubmitResource", wire.SubmitResourceRequest(id=one.id, request_id="s1"))
    assert again.resource.state == "submitted"
    await asking.ask(LEADER, "PassResource", wire.PassResourceRequest(id=one.id))
    await asking.ask(HEAD, "ApproveResource", wire.ApproveResourceRequest(id=one.id))
    shown = await asking.ask(HEAD, "PublishResource", wire.PublishResourceRequest(id=one.id))
    assert shown.resource.state == "published"
    gone = await asking.ask(HEAD, "WithdrawResource", wire.WithdrawResourceRequest(id=one.id, note="bản cũ"))
    assert gone.resource.state == "withdrawn"


async def test_a_repeated_request_gets_the_first_reply(asking: Asking) -> None:
    first, again = await uploaded(asking), await uploaded(asking)
    assert first == again
    request = wire.PassResourceRequest(id=first.resource.id, request_id="p1")
    assert await asking.ask(LEADER, "PassResource", request) == await asking.ask(LEADER, "PassResource", request)


async def test_questions_are_shown_with_answers_to_teachers_and_without_to_pupils(asking: Asking) -> None:
    one = (await uploaded(asking)).resource
    await asking.ask(LEADER, "PassResource", wire.PassResourceRequest(id=one.id))
    await asking.ask(HEAD, "ApproveResource", wire.ApproveResourceRequest(id=one.id))
    request = wire.ListQuestionsRequest(resource=one.id)
    [full] = (await asking.ask(TEACHER, "ListQuestions", request)).questions
    assert [(option.text, option.share) for option in full.options] == [("2", 100.0), ("3", 0.0), ("5", 0.0)]
    [bare] = (await asking.ask(PUPIL, "ListQuestions", request)).questions
    assert [(option.text, option.share) for option in bare.options] == [("2", 0.0), ("3", 0.0), ("5", 0.0)]


async def test_a_short_answer_is_hidden_from_pupils_altogether(asking: Asking) -> None:
    content = gift("::S1:: Thủ đô? {=Hà Nội}", "::S2:: Ghép {=a -> 1 =b -> 2}", title="Địa lí 6")
    one = (
        await asking.ask(
            TEACHER, "UploadResource", wire.UploadResourceRequest(file_name="a.gift", content=content, request_id="u")
        )
    ).resource
    await asking.ask(LEADER, "PassResource", wire.PassResourceRequest(id=one.id))
    await asking.ask(HEAD, "ApproveResource", wire.ApproveResourceRequest(id=one.id))
    seen = (await asking.ask(PUPIL, "ListQuestions", wire.ListQuestionsRequest(resource=one.id))).questions
    assert [list(question.options) for question in seen] == [[], []]


async def test_the_file_comes_back_as_it_was_handed_in(asking: Asking) -> None:
    one = (await uploaded(asking)).resource
    file = await asking.ask(LEADER, "GetResourceFile", wire.GetResourceFileRequest(id=one.id))
    assert (file.file_name, file.media_type, file.content) == ("chuong-2.gift", "text/plain; charset=utf-8", BANK)
    again = await asking.ask(OFFICER, "GetResource", wire.GetResourceRequest(id=one.id))
    assert (again.resource.licence, list(again.resource.actions)) == ("CC BY 4.0", [])


async def test_lists_go_on_where_the_page_before_ended(asking: Asking) -> None:
    for number in range(3):
        content = document(f"Bài {number}")
        request = wire.UploadResourceRequest(file_name=f"{number}.docx", content=content, request_id=f"u{number}")
        await asking.ask(TEACHER, "UploadResource", request)
    seen: list[str] = []
    token = ""
    for _ in range(3):
        wanted = wire.ListResourcesRequest(mine=True, page_size=1, page_token=token)
        page = await asking.ask(TEACHER, "ListResources", wanted)
        seen += [one.title for one in page.resources]
        token = page.next_page_token
    assert (sorted(seen), token) == (["Bài 0", "Bài 1", "Bài 2"], "")


async def test_files_come_in_by_the_importing_door(asking: Asking) -> None:
    known = await asking.ask(
        OPERATOR, "Recognise", imports_pb2.RecogniseRequest(name="toan.docx", content=same_bank()[".docx"])
    )
    assert (known.kind, known.rows) == ("questions", 8)
    for form, content in same_bank().items():
        request = imports_pb2.ImportFileRequest(name=f"hoc-lieu/toan{form}", content=content, kind="questions")
        assert (await asking.ask(OPERATOR, "ImportFile", request)).report.taken == 8
    books = imports_pb2.ImportFileRequest(name="sach.mrc", content=marc(book("Dế Mèn", isbn="9786042100005")))
    assert (await asking.ask(OPERATOR, "ImportFile", books)).report.kind == "books"
    page = await asking.ask(OPERATOR, "ListReports", imports_pb2.ListReportsRequest(page_size=3))
    rest = await asking.ask(
        OPERATOR, "ListReports", imports_pb2.ListReportsRequest(page_size=3, page_token=page.next_page_token)
    )
    reports = [*page.reports, *rest.reports]
    assert {(one.file, one.created, one.same) for one in reports} == {
        ("hoc-lieu/toan.gift", 8, 0),
        ("hoc-lieu/toan.moodle.xml", 0, 8),
        ("hoc-lieu/toan.docx", 0, 8),
        ("sach.mrc", 1, 0),
    }
    assert (len(page.reports), rest.next_page_token) == (3, "")
    listed = await asking.ask(LIBRARIAN, "ListBooks", wire.ListBooksRequest(page_size=5))
    assert [(one.title, one.scheme, one.mark) for one in listed.books] == [("Dế Mèn", "DDC", "895.922334")]


@pytest.mark.parametrize(
    ("actor", "method", "make", "refused_with"),
    [
        (None, "Search", lambda _: wire.SearchRequest(), (Unauthenticated, "NOT_SIGNED_IN")),
        (PUPIL, "UploadResource", lambda _: wire.UploadResourceRequest(), (Forbidden, "NOT_ALLOWED")),
        (GUARDIAN, "GetResource", lambda one: wire.GetResourceRequest(id=one), (NotFound, "RESOURCE_UNKNOWN")),
        (FOREIGN_TEACHER, "PassResource", lambda one: wire.PassResourceRequest(id=one), (NotFound, "RESOURCE_UNKNOWN")),
        (TEACHER, "PassResource", lambda one: wire.PassResourceRequest(id=one), (Forbidden, "NOT_ALLOWED")),
        (LEADER, "ReturnResource", lambda one: wire.ReturnResourceRequest(id=one), (Invalid, "NOTE_MISSING")),
        (HEAD, "ApproveResource", lambda one: wire.ApproveResourceRequest(id=one), (Conflict, "STATE_FORBIDS")),
        (LEADER, "SubmitResource", lambda one: wire.SubmitResourceRequest(id=one), (Forbidden, "NOT_ALLOWED")),
        (
            TEACHER,
            "UploadResource",
            lambda _: wire.UploadResourceRequest(file_name="a.exe", content=b"MZ"),
            (Invalid, "FILE_KIND_REFUSED"),
        ),
        (
            LIBRARIAN,
            "UploadResource",
            lambda _: wire.UploadResourceRequest(file_name="a.gift", content=BANK),
            (Invalid, "GROUP_MISSING"),
        ),
        (NOBODY, "ListReports", lambda _: imports_pb2.ListReportsRequest(), (Forbidden, "NOT_ALLOWED")),
        (PUPIL, "Recognise", lambda _: imports_pb2.RecogniseRequest(), (Forbidden, "NOT_ALLOWED")),
        (
            OPERATOR,
            "Recognise",
            lambda _: imports_pb2.RecogniseRequest(name="a.docx", content=b"PK\x03\x04"),
            (Invalid, "FILE_UNREADABLE"),
        ),
    ],
)
async def test_a_refusal_names_its_reason_and_changes_nothing(
    asking: Asking, actor: Actor | None, method: str, make: Any, refused_with: tuple[type[Refusal], str]
) -> None:
    one = (await uploaded(asking)).resource
    with pytest.raises(refused_with[0]) as refused:
        await asking.ask(actor, method, make(one.id))
    assert refused.value.reason == refused_with[1]
    after = await asking.ask(TEACHER, "GetResource", wire.GetResourceRequest(id=one.id))
    assert after.resource == one
