"""What a form did is said on the page it leads to, and no address of the way there carries a name."""

from __future__ import annotations

import ast
import json
import random
from urllib.parse import unquote_plus

from chassis.texts import Texts
from proto.gen.edu.library.v1 import library_pb2
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.app import TEXTS
from services.gateway.session import NOTICE_COOKIE
from services.gateway.web.page import FOLDER
from tests.gateway.conftest import Visitor

SAID = Texts.load(TEXTS)
KEYS = [key for key in json.loads((TEXTS / "vi.json").read_text("utf-8")) if key.startswith("done.")]
FACTS = {fact for key in KEYS for fact in SAID.facts_in(key)}
CHILD = "Đỗ Minh Khôi"
LETTERS = "abcdeghiklmnopqrstuvxyđăâêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ0123456789 .,"


def to(name: str) -> payments_pb2.LinePart:
    return payments_pb2.LinePart(pupil="2600000271", pupil_name=name)


def put_a_line(visitor: Visitor, name: str = CHILD) -> str:
    visitor.services.payments.answers["AssignLine"] = payments_pb2.AssignLineResponse(
        line=payments_pb2.BankLine(id="l2", proposed=payments_pb2.ProposedMove(by="KT1", parts=[to(name)]))
    )
    fields = {"line": "l2", "pupil": "2600000271", "reason": "theo mẹ báo", "request_id": "r1"}
    answer = visitor.sign_in("accountant").post("/money/lines", fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_name_is_said_once_on_the_next_page_and_stands_in_no_address(visitor: Visitor) -> None:
    address = unquote_plus(put_a_line(visitor))
    assert address == "/money/lines?state="
    assert f"Đã đề nghị ghi khoản tiền cho {CHILD}." in visitor.get(address).text
    assert 'role="status"' not in visitor.get(address).text


def test_a_notice_is_said_to_nobody_else_at_the_same_computer(visitor: Visitor) -> None:
    address = put_a_line(visitor)
    sealed = visitor.client.cookies[NOTICE_COOKIE]
    visitor.post("/sign-out", {}, seen="/library")
    visitor.client.cookies.set(NOTICE_COOKIE, sealed)
    visitor.sign_in("principal")
    assert CHILD not in visitor.get("/money/lines").text.partition("<main")[0]
    assert 'role="status"' not in visitor.get(address).text


def test_a_notice_that_a_browser_changed_says_nothing(visitor: Visitor) -> None:
    address = put_a_line(visitor)
    visitor.client.cookies.set(NOTICE_COOKIE, visitor.client.cookies[NOTICE_COOKIE][:-8] + "AAAAAAA=")
    assert 'role="status"' not in visitor.get(address).text


def test_the_longest_notice_fits_its_cookie(visitor: Visitor) -> None:
    chance = random.Random(7)
    long = "".join(chance.choices(LETTERS, k=2 * limits.NOTICE_CHARACTERS))
    visitor.services.library.answers["UploadResource"] = library_pb2.UploadResourceResponse(
        resource=library_pb2.Resource(id="r1", title=long),
        refused=[library_pb2.BadQuestion(line=number, reason=long[::-1]) for number in range(3)],
    )
    answer = visitor.sign_in("teacher").post("/resources", {"request_id": "r1"}, files={"file": ("a.pdf", b"%PDF-1.7")})
    assert answer.headers["location"] == "/resource?id=r1"
    [sealed] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(NOTICE_COOKIE)]
    assert len(sealed) <= limits.COOKIE_BYTES


def test_no_page_is_gone_to_with_words_in_its_address() -> None:
    worded = [
        (path.name, call.lineno, fact.arg)
        for path in sorted(FOLDER.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "go"
        for fact in call.keywords
        if fact.arg in FACTS and not ast.unparse(fact.value).startswith("str(") and fact.arg != "id"
    ]
    assert worded == []
