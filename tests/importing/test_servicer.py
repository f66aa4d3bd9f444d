"""ImportService on a real channel: sentences in the caller's language, previews, pages and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest

from chassis.context import call
from chassis.documents import Query
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import Forbidden, Invalid, Refusal
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier
from chassis.texts import Texts
from chassis.why import Why
from importing import TEXTS as OWN_TEXTS
from importing.servicer import NAME, ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2 as pb
from proto.gen.edu.imports.v1 import imports_pb2_grpc
from tests.chassis.test_doors import keys, token
from tests.importing.gardening import EASTERN, OWNER, PASSER_BY, TEXTS, GardenStore, garden, lines

Ask = Callable[..., Any]


@pytest.fixture(params=[True, False], ids=["keeps refusals", "does not"])
def keeps(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
async def ask(store: GardenStore, keeps: bool) -> AsyncIterator[Ask]:
    """Asks the served tiny house as somebody, in a language."""

    async def audit(actor: Actor | None, method: str, refusal: Refusal) -> None:
        await store.audit(actor, method, refusal.reason)

    server = RpcServer(TokenVerifier(keys), audit)
    servicer = ImportServicer(garden(store, reports_unreadable=False), TEXTS, joint=" · ", keeps_refusals=keeps)
    server.add(imports_pb2_grpc.add_ImportServiceServicer_to_server, servicer, NAME)
    client = Client(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    stub = client.stub(imports_pb2_grpc.ImportServiceStub)

    async def asking(method: str, request: Any, *, actor: Actor = OWNER, language: str = "vi") -> Any:
        with call(command="c1", token=token(actor), language=language):
            return await client.ask(getattr(stub, method), request)

    yield asking
    await client.close()
    await server.stop()


def handed_in(content: bytes, name: str = "seeds.txt", **said: Any) -> pb.ImportFileRequest:
    return pb.ImportFileRequest(name=name, content=content, school_hint="east", **said)


async def test_a_report_is_told_whole_with_its_reasons_in_the_callers_language(ask: Ask) -> None:
    said = {}
    for language in ("vi", "en"):
        answer = await ask("ImportFile", handed_in(lines("a|Aster", "b|", "a|Aster")), language=language)
        said[language] = [(one.row, one.column, one.value, one.reason) for one in answer.report.refused]
    report = answer.report
    assert said == {
        "vi": [(3, "name", "", "thiếu tên"), (4, "code", "a", "trùng với dòng 2")],
        "en": [(3, "name", "", "no name"), (4, "code", "a", "again, as in row 2")],
    }
    assert (report.file, report.kind, report.rows, report.taken, report.same) == ("seeds.txt", "seeds", 3, 1, 1)
    assert (report.school, report.at, len(report.content_sha256)) == ("east", "2026-10-31T01:00:00+00:00", 64)


async def test_notes_and_facts_of_a_file_are_told(ask: Ask) -> None:
    answer = await ask("ImportFile", handed_in(b"Dear all", name="a.txt"))
    assert (answer.report.note, dict(answer.report.found)) == ("người gửi Dear all", {"length": "8"})


async def test_a_file_that_changes_nothing_says_so_in_the_callers_language_also_before_it_is_taken(ask: Ask) -> None:
    content = lines("a|Aster", "b|Begonia", "c|")
    assert (await ask("ImportFile", handed_in(content))).report.note == ""
    for language, said in (
        ("vi", "tệp này không thay đổi gì: 2 dòng đã có đúng như vậy từ trước"),
        ("en", "this file changes nothing: 2 rows stand here just so already"),
    ):
        for again in (handed_in(content), handed_in(content, preview=True), handed_in(content, name="copy.txt")):
            report = (await ask("ImportFile", again, language=language)).report
            assert (report.created, report.changed, report.same, report.note) == (0, 0, 2, said)


async def test_a_preview_is_answered_like_an_import_and_keeps_nothing(ask: Ask, store: GardenStore) -> None:
    answer = await ask("ImportFile", handed_in(lines("a|Aster", "b|"), preview=True, request_id="r1"))
    assert (answer.report.created, [one.reason for one in answer.report.refused]) == (1, ["thiếu tên"])
    assert await store.seeds.where(Query()) == []
    assert (await ask("ListReports", pb.ListReportsRequest())).reports == []
    assert (await ask("ImportFile", handed_in(lines("a|Aster", "b|"), request_id="r1"))).report.created == 1


async def test_a_repeated_request_is_answered_with_the_first_report(ask: Ask) -> None:
    asked = handed_in(lines("a|Aster"), request_id="r1")
    assert await ask("ImportFile", asked) == await ask("ImportFile", asked)


async def test_a_file_is_recognised_with_its_missing_columns(ask: Ask) -> None:
    answer = await ask("Recognise", pb.RecogniseRequest(name="a.csv", content=b"Code,Bed\na,1\nb,2\n"))
    assert (answer.kind, answer.score, list(answer.missing_columns), answer.rows) == ("seeds", 40, ["Name"], 2)


async def test_an_unreadable_file_is_refused_with_a_sentence_in_the_callers_language(ask: Ask) -> None:
    for language, sentence in (("vi", "thư trống"), ("en", "an empty letter")):
        with pytest.raises(Invalid) as refused:
            await ask("ImportFile", handed_in(b"", name="a.txt"), language=language)
        assert (refused.value.reason, refused.value.message) == ("FILE_UNREADABLE", sentence)
        assert refused.value.details == {"code": "EMPTY"}
    with pytest.raises(Invalid) as refused:
        await ask("Recognise", pb.RecogniseRequest(name="a.xlsx", content=b"%PDF-1.7"))
    assert refused.value.details == {"code": "NOT_WHAT_IT_CLAIMS"}


async def test_a_page_token_that_was_made_up_is_an_invalid_argument(ask: Ask) -> None:
    with pytest.raises(Invalid) as refused:
        await ask("ListReports", pb.ListReportsRequest(page_token="7"))
    assert refused.value.reason == "PAGE_TOKEN_INVALID"


async def test_reports_are_listed_page_by_page(ask: Ask) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        await ask("ImportFile", handed_in(b"hello", name=name))
    page = await ask("ListReports", pb.ListReportsRequest(page_size=2))
    rest = await ask("ListReports", pb.ListReportsRequest(page_size=2, page_token=page.next_page_token))
    assert sorted(one.file for one in (*page.reports, *rest.reports)) == ["a.txt", "b.txt", "c.txt"]
    assert (len(page.reports), rest.next_page_token) == (2, "")


async def test_a_refusal_of_a_file_is_kept_by_the_one_house_that_keeps_them(ask: Ask, keeps: bool) -> None:
    told = pb.FileReport(file="a.bin", kind="unknown", school="east", note="x", content_sha256="c")
    told.refused.append(pb.RefusedRow(value="a.bin", reason="không nhận ra tệp này"))
    if not keeps:
        with pytest.raises(Invalid) as refused:
            await ask("KeepRefusal", pb.KeepRefusalRequest(report=told))
        cause = refused.value.__cause__
        assert isinstance(cause, grpc.aio.AioRpcError)
        assert cause.code() == grpc.StatusCode.UNIMPLEMENTED
        return
    kept = (await ask("KeepRefusal", pb.KeepRefusalRequest(report=told))).report
    told.at = kept.at
    assert kept == told
    assert list((await ask("ListReports", pb.ListReportsRequest())).reports) == [told]


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("Recognise", pb.RecogniseRequest(name="a.txt")),
        ("ImportFile", handed_in(b"x", name="a.txt")),
        ("ImportFile", handed_in(b"x", name="a.txt", preview=True)),
        ("ListReports", pb.ListReportsRequest()),
    ],
)
async def test_whoever_has_no_right_is_refused_at_each_method(ask: Ask, method: str, request_: Any) -> None:
    with pytest.raises(Forbidden) as refused:
        await ask(method, request_, actor=PASSER_BY)
    assert refused.value.reason == "NOT_ALLOWED"


async def test_a_clerk_reads_the_reports_of_the_own_school(ask: Ask) -> None:
    await ask("ImportFile", handed_in(b"hello", name="a.txt"))
    await ask("ImportFile", pb.ImportFileRequest(name="b.txt", content=b"hello", school_hint="west"))
    listed = await ask("ListReports", pb.ListReportsRequest(), actor=EASTERN)
    assert [one.file for one in listed.reports] == ["a.txt"]


def test_the_sentences_of_importing_are_there_in_both_languages() -> None:
    texts = Texts.load(OWN_TEXTS)
    assert texts.say(Why("ROWS_NOT_SHOWN", {"rows": 7}), "vi") == "còn 7 dòng bị từ chối không ghi ở đây"
    assert texts.say(Why("ROWS_NOT_SHOWN", {"rows": 7}), "en") == "7 more refused rows are not listed here"
    assert texts.say(Why("FILE_NOT_RECOGNISED", {"kind": ""}), "en").startswith("it is not clear what this file is")
