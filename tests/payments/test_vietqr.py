"""VietQR: our payloads equal the published ones, and a reader finds in the picture what was put in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.domain import limits
from services.payments.domain.banks import BANKS
from services.payments.domain.vietqr import (
    BrokenQrError,
    Transfer,
    checksum,
    fields,
    parse,
    payload,
    purpose_of,
)
from services.payments.files.rendering import qr_svg
from tests.payments import emvco

VECTORS = json.loads((Path(__file__).parents[1] / "conformance" / "vectors" / "vietqr.json").read_text())
LENGTH_WRONG = "F4E5"  # says 12 characters and gives 13
PAID = Transfer(bin="970418", account="0123456789012", amount=10_000, purpose="2600000271 T10")


def test_the_checksum_of_the_nine_digits_is_the_published_one() -> None:
    assert checksum("123456789") == "29B1"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["crc"])
def test_each_published_payload_has_our_checksum(vector: dict[str, str]) -> None:
    assert checksum(vector["payload_without_crc"]) == vector["crc"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["crc"] != LENGTH_WRONG], ids=lambda vector: vector["crc"])
def test_each_published_payload_is_written_again_alike(vector: dict[str, str]) -> None:
    text = vector["payload_without_crc"] + vector["crc"]
    assert payload(parse(text)) == text


def test_the_published_payload_whose_account_is_longer_than_its_length_says_is_refused() -> None:
    vector = next(vector for vector in VECTORS if vector["crc"] == LENGTH_WRONG)
    with pytest.raises(BrokenQrError, match="does not say its length"):
        parse(vector["payload_without_crc"] + vector["crc"])


@given(
    st.sampled_from(sorted(BANKS)),
    st.from_regex(r"[0-9A-Z]{4,19}", fullmatch=True),
    st.integers(1, 10**12),
    st.from_regex(r"[A-Z0-9]{1,12}( [A-Z0-9]{1,12})?", fullmatch=True),
)
def test_whatever_is_written_is_read_back(bin_code: str, account: str, amount: int, purpose: str) -> None:
    transfer = Transfer(bin=bin_code, account=account, amount=amount, purpose=purpose)
    assert parse(payload(transfer)) == transfer


@pytest.mark.parametrize("place", range(0, 90, 7))
def test_one_changed_character_is_noticed(place: int) -> None:
    text = payload(PAID)
    changed = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
    with pytest.raises(BrokenQrError):
        parse(changed)


def test_a_field_that_claims_more_than_there_is_is_refused() -> None:
    with pytest.raises(BrokenQrError, match="does not say its length"):
        fields("0005abc")


def test_a_field_at_its_limit_is_written_and_one_past_it_is_refused() -> None:
    longest = "1" * limits.QR_FIELD_CHARACTERS
    with pytest.raises(ValueError, match="field 01 cannot carry"):
        payload(Transfer(bin="970418", account=f"{longest}1"))
    with pytest.raises(ValueError, match="field 08 cannot carry"):
        payload(Transfer(bin="970418", account="1234", purpose="nước"))


def test_an_amount_of_thirteen_digits_is_written_and_one_of_fourteen_is_refused() -> None:
    largest = 10**limits.QR_AMOUNT_DIGITS - 1
    assert parse(payload(Transfer(bin="970418", account="1234", amount=largest))).amount == largest
    with pytest.raises(ValueError, match="no bank's app"):
        payload(Transfer(bin="970418", account="1234", amount=largest + 1))


def test_a_purpose_keeps_the_code_whole_and_drops_what_does_not_fit() -> None:
    assert purpose_of("2600000271", "T10") == "2600000271 T10"
    assert purpose_of("2600000271", "Nước uống tháng mười") == "2600000271"
    assert purpose_of("Đặng Ân") == "DANG AN"
    assert len(purpose_of("2600000271", "A" * 14)) == limits.PURPOSE_CHARACTERS
    with pytest.raises(ValueError, match="no purpose"):
        purpose_of("9" * (limits.PURPOSE_CHARACTERS + 1))


def pixels(text: str, scale: int = 6, border: int = 4) -> memoryview:
    """The modules of the picture as grey pixels, white around them."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    rows = [[0 if dark else 255 for dark in row for _ in range(scale)] for row in code.matrix_iter(border=border)]
    flat = bytes(pixel for row in rows for _ in range(scale) for pixel in row)
    return memoryview(flat).cast("B", shape=[len(rows) * scale, len(rows[0])])


def test_a_phone_reads_the_picture_as_it_was_meant() -> None:
    found = zxingcpp.read_barcodes(pixels(payload(PAID)))
    assert parse(found[0].text) == PAID


def test_the_picture_is_the_same_bytes_each_time_and_runs_no_script() -> None:
    qr_svg.cache_clear()
    first = qr_svg(payload(PAID))
    qr_svg.cache_clear()
    assert qr_svg(payload(PAID)) == first
    assert first.startswith("<svg")
    assert "script" not in first
    assert "style=" not in first


def is_read(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["crc"] != LENGTH_WRONG], ids=lambda vector: vector["crc"])
def test_an_independent_reader_agrees_with_ours_on_every_published_payload(vector: dict[str, str]) -> None:
    text = vector["payload_without_crc"] + vector["crc"]
    values, ours = emvco.read(text), parse(text)
    assert (values["38.01.00"], values["38.01.01"], int(values.get("54", "0"))) == (ours.bin, ours.account, ours.amount)
    for place in range(len(text)):
        altered = f"{text[:place]}{'1' if text[place] != '1' else '2'}{text[place + 1 :]}"
        assert not is_read(emvco.read, altered)
        assert not is_read(parse, altered)


@settings(max_examples=15)
@given(
    bin_code=st.sampled_from(sorted(BANKS)),
    account=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=limits.ACCOUNT_CHARACTERS),
    amount=st.integers(1, 10**limits.QR_AMOUNT_DIGITS - 1),
    code=st.integers(10**9, 10**10 - 1),
)
def test_what_a_phone_sees_in_any_bill_is_what_an_independent_reader_finds_there(
    bin_code: str, account: str, amount: int, code: int
) -> None:
    meant = Transfer(bin=bin_code, account=account, amount=amount, purpose=purpose_of(str(code), "T10"))
    [seen] = zxingcpp.read_barcodes(pixels(payload(meant), scale=3))
    assert emvco.read(seen.text) == {
        "00": "01",
        "01": "12",
        "53": "704",
        "54": str(amount),
        "58": "VN",
        "38.00": "A000000727",
        "38.01.00": bin_code,
        "38.01.01": account,
        "38.02": "QRIBFTTA",
        "62.08": f"{code} T10",
        "63": payload(meant)[-4:],
    }
