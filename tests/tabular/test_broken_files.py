"""However a file is damaged, it is read or refused; nothing else comes out of the reader."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabular import Unreadable, read
from tests.tabular import books

ROWS = [["Mã học sinh", "Họ và tên", "Lớp"], *([f"26{n:08}", f"Nguyễn Văn {n}", "7A1"] for n in range(20))]
OLD = books.xls(ROWS, font=".VnTime", formulas={(3, 4): "1+1"})
NEW = books.xlsx(ROWS, formulas={(3, 4): "=1+1"})
PARTS = tuple(zipfile.ZipFile(io.BytesIO(NEW)).namelist())
# Where in the file, how many bytes are taken out there, and what is put in.
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=12
)


def damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for where, out, put in damage:
        at = int(where * len(content))
        content = content[:at] + put + content[at + out :]
    return content


def is_read_or_refused(content: bytes, name: str) -> bool:
    try:
        return bool(read(content, name).kind)
    except Unreadable as refused:
        return bool(refused.why.code)


@settings(max_examples=150)
@given(DAMAGE)
def test_a_damaged_old_workbook_is_read_or_refused(damage: list[tuple[float, int, bytes]]) -> None:
    assert is_read_or_refused(damaged(OLD, damage), "a.xls")


@settings(max_examples=150)
@given(DAMAGE)
def test_a_damaged_archive_is_read_or_refused(damage: list[tuple[float, int, bytes]]) -> None:
    assert is_read_or_refused(damaged(NEW, damage), "a.xlsx")


@settings(max_examples=150)
@given(st.sampled_from(PARTS), DAMAGE)
def test_an_archive_with_a_damaged_part_is_read_or_refused(part: str, damage: list[tuple[float, int, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(NEW)) as archive:
        body = archive.read(part)
    assert is_read_or_refused(books.with_parts(NEW, {part: damaged(body, damage)}), "a.xlsx")


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["a.xlsx", "a.xls", "a.csv"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    assert is_read_or_refused(content, name)


def test_a_reader_that_panics_is_a_broken_file_and_an_interrupt_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    for raised, wanted in ((PanicException, Unreadable), (KeyboardInterrupt, KeyboardInterrupt)):

        def panics(_: object, raised: type[BaseException] = raised) -> object:
            raise raised

        monkeypatch.setattr("tabular.reading.CalamineWorkbook", type("R", (), {"from_filelike": staticmethod(panics)}))
        with pytest.raises(wanted):
            read(NEW, "a.xlsx")
