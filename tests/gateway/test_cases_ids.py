"""The case `ids-in-addresses`: every id that the API gives out opens the door that takes it, its slashes as %2F."""

from __future__ import annotations

import re
from typing import Any

import pytest

from proto.gen.edu.library.v1 import library_pb2
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway.api.routes import document
from tests.gateway.api import asking

IDS: dict[str, tuple[str, str, str, Any]] = {
    "/api/v1/invoices/{}": ("payments", "GetInvoice", "2600000278/2026-10", payments_pb2.GetInvoiceResponse()),
    "/api/v1/receipts/{}/pdf": ("payments", "GetReceipt", "8702030/2026/0000001", payments_pb2.GetReceiptResponse()),
    "/api/v1/resources/{}": ("library", "GetResource", "a/b c%2F/ễ", library_pb2.GetResourceResponse()),
}


@pytest.mark.parametrize("path", IDS)
def test_an_id_with_slashes_opens_its_own_door(path: str) -> None:
    service, method, key, reply = IDS[path]
    quoted = key.replace("%", "%25").replace("/", "%2F")
    answers: dict[str, Any] = {service: {method: reply}}
    with asking(**answers) as (client, services):
        answer = client.get(path.format(quoted))
    assert answer.status_code == 200, answer.text
    [(_, asked)] = services.named(service).asked
    assert asked.id == key


def test_a_line_whose_id_has_slashes_is_assigned() -> None:
    reply = payments_pb2.AssignLineResponse(line=payments_pb2.BankLine(id="0123456789012/FT26300UNKNOWN1/1"))
    with asking(payments={"AssignLine": reply}) as (client, services):
        body = {"pupil": "2600000278", "reason": "chuyển nhầm nội dung"}
        answer = client.post("/api/v1/lines/0123456789012%2fFT26300UNKNOWN1%2F1/assign", json=body)
    assert answer.status_code == 200, answer.text
    assert services.payments.asked[0][1].line == "0123456789012/FT26300UNKNOWN1/1"


def test_every_address_that_takes_an_id_is_found_with_slashes_in_it() -> None:
    """Nobody is signed in, so that no door is opened: what is found asks for that, what is not found is 404."""
    answers: dict[tuple[str, str], int] = {}
    with asking() as (client, _):
        for path, operations in document()["paths"].items():
            address = re.sub(r"\{\w+\}", "a%2Fb", path)
            if address != path:
                answers |= {(path, method): client.request(method, address).status_code for method in operations}
    assert len(answers) > len(IDS)
    assert {place for place, status in answers.items() if status in {404, 405}} == set()
