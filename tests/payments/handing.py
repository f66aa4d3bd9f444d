"""Files are handed in as the house takes them: recognised, read and applied by its own import service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chassis.identity.actor import Actor, Grant
from chassis.why import Why
from importing import FileReport, FileUnreadable, Upload
from services.payments.app import imports_of, texts_of
from services.payments.domain.file_kinds import FEE_ITEMS, STATEMENT
from services.payments.files.notice_keys import NoticeKeys
from services.payments.files.readers import READERS
from services.payments.files.readers.statement import Statement
from services.payments.store import PaymentsStore
from services.payments.usecases import tables
from services.payments.usecases.notices import NoticeDesk
from tests.payments.bank import SCHOOL

TEXTS = texts_of()


async def import_statement(
    store: PaymentsStore, *, actor: Actor, content: bytes, name: str = "sao-ke.csv", school: str = ""
) -> FileReport:
    upload = Upload(name=name, content=content, school=school, kind=STATEMENT)
    return await imports_of(store).import_file(actor=actor, upload=upload)


async def import_fee_items(
    store: PaymentsStore, *, actor: Actor, content: bytes, name: str = "khoan-thu.csv"
) -> FileReport:
    upload = Upload(name=name, content=content, kind=FEE_ITEMS)
    return await imports_of(store).import_file(actor=actor, upload=upload)


async def confirm_tables(store: PaymentsStore, school: str = SCHOOL) -> list[str]:
    """The school's head confirms every table that waits; the names of their files."""
    second = Actor(f"HT-{school}", "Hiệu trưởng", (Grant("principal", {"school": (school,)}),))
    waiting = await tables.list_tables(store, actor=second, school=school)
    for one in waiting:
        await tables.decide_table(store, actor=second, table=one.table.id, accepted=True)
    return [one.table.file for one in waiting]


def no_desk(store: PaymentsStore) -> NoticeDesk:
    """It has no keys: every notice is forged."""
    return NoticeDesk(store, NoticeKeys(Path("/nowhere")))


def read_statements(content: bytes, name: str = "sao-ke.csv") -> Sequence[Statement]:
    """By the reader that the house would choose; one for each account."""
    upload = Upload(name=name, content=content, kind=STATEMENT)
    statements: Sequence[Statement] = READERS.choose(upload).read(upload)
    return statements


def read_statement(content: bytes, name: str = "sao-ke.csv") -> Statement:
    """Of a file with one account."""
    [statement] = read_statements(content, name)
    return statement


def say(why: Why) -> str:
    """As a Vietnamese reader reads it."""
    return TEXTS.say(why, "vi")


@contextmanager
def unreadable(sentence: str) -> Iterator[None]:
    """The file is refused as a whole, and the sentence that says why holds these words."""
    with pytest.raises(FileUnreadable) as refused:
        yield
    assert sentence in say(refused.value.why)


def placed(report: FileReport) -> list[tuple[Any, ...]]:
    """Row, column, value and sentence of each refused row."""
    return [(row.row, row.column, row.value, say(row.why)) for row in report.refused]
