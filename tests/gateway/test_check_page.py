"""The public check page: without signing in, and silent on wrong codes."""

from __future__ import annotations

import hashlib

from chassis.errors import NotFound
from proto.gen.edu.records.v1 import records_pb2
from tests.gateway.conftest import Visitor
from tests.gateway.demo_check import CHECKED

CODE = "K" * 28
PATH = f"/check/{CODE}"


def test_whoever_holds_a_code_sees_who_signed_without_signing_in(visitor: Visitor) -> None:
    answer = visitor.get(PATH)
    assert answer.status_code == 200
    for told in ("Trường THCS Tân Hồng", "Nguyễn Thị Oanh", "5f3a", CHECKED.sha256, "Chữ ký còn giá trị"):
        assert told in answer.text
    assert visitor.asked("CheckDocument") == [records_pb2.CheckDocumentRequest(code=CODE)]


def test_of_a_file_only_the_fingerprint_leaves_the_gateway(visitor: Visitor) -> None:
    visitor.services.records.answers["CheckDocument"] = _other
    answer = visitor.post(PATH, {}, seen=PATH, files={"file": ("a.pdf", b"%PDF-1.7 x")})
    assert (answer.status_code, "Không phải tệp này" in answer.text) == (200, True)
    sent = hashlib.sha256(b"%PDF-1.7 x").hexdigest()
    assert visitor.asked("CheckDocument")[-1] == records_pb2.CheckDocumentRequest(code=CODE, sha256=sent)
    answer = visitor.post(PATH, {}, seen=PATH)
    assert (answer.status_code, "Chưa chọn tệp" in answer.text) == (422, True)


def _other(request: records_pb2.CheckDocumentRequest) -> records_pb2.CheckDocumentResponse:
    answer = records_pb2.CheckDocumentResponse()
    answer.CopyFrom(CHECKED)
    answer.compared = "other" if request.sha256 else ""
    return answer


def test_every_wrong_code_is_answered_alike(visitor: Visitor) -> None:
    visitor.services.records.answers["CheckDocument"] = NotFound("nothing that was signed has this code")
    pages = {visitor.get(f"/check/{code}").text.replace(code, "CODE") for code in (CODE, "ZZZ", "2" * 28)}
    assert len(pages) == 1
    assert "Không có tài liệu đã ký nào mang mã này" in pages.pop()
