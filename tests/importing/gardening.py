"""A tiny house of no school: beds of seeds, listed in two forms of file, and letters that are read as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from typing_extensions import override

from chassis.aggregate import Aggregate
from chassis.clock import Clock
from chassis.documents import Database, DocumentMapping, Documents
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import Policy
from chassis.store import Store
from chassis.texts import Texts
from chassis.why import Why
from importing import TEXTS as FRAME
from importing import (
    FileRow,
    FileUnreadable,
    ImportJob,
    ImportRights,
    Imports,
    Outcome,
    Readers,
    Recognised,
    RefusedRow,
    RowImporter,
    RowRefused,
    SheetRow,
    Upload,
    apply_rows,
    report_mapping,
    rows_of,
    workbook_of,
)
from tabular import Column, Table, find_table, to_text

EAST, WEST = "east", "west"
OWNER = Actor("owner", "Owner", (Grant("owner", {"jurisdiction": ("root",)}),))
EASTERN = Actor("e1", "Eastern", (Grant("gardener", {"school": (EAST,)}),))
WESTERN = Actor("w1", "Western", (Grant("gardener", {"school": (WEST,)}),))
PASSER_BY = Actor("p1", "Passer-by", (Grant("guest", {"school": (EAST,)}),))
POLICY = Policy(
    {
        "import_files": {"owner": "jurisdiction", "gardener": "school"},
        "read_reports": {"owner": "jurisdiction", "gardener": "school"},
    }
)
OWN: dict[str, dict[str, str]] = {
    "vi": {"NO_NAME": "thiếu tên", "TWICE": "trùng với dòng {row}", "EMPTY": "thư trống", "BY": "người gửi {who}"},
    "en": {"NO_NAME": "no name", "TWICE": "again, as in row {row}", "EMPTY": "an empty letter", "BY": "from {who}"},
}
TEXTS = Texts({name: {**json.loads((FRAME / f"{name}.json").read_text("utf-8")), **own} for name, own in OWN.items()})
COLUMNS = (Column("code", ("Code",)), Column("name", ("Name",)), Column("bed", ("Bed",), required=False))


@dataclass(kw_only=True)
class Seed(Aggregate):
    name: str
    bed: str = ""


@dataclass(kw_only=True)
class Bed(Aggregate):
    seeds: int = 0


class GardenStore(Store):
    service: ClassVar[str] = "library"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.seeds = self.aggregates(DocumentMapping("seeds", Seed))
        self.beds = self.aggregates(DocumentMapping("beds", Bed))
        self.reports = self.aggregates(report_mapping("reports"))


@dataclass(frozen=True)
class SeedRow:
    code: str
    name: str
    bed: str


class SeedSheet:
    """Seeds in a spreadsheet."""

    kind = "seeds"

    def score(self, upload: Upload) -> Recognised:
        if not upload.name.endswith((".xlsx", ".csv")):
            return Recognised()
        table = _table(upload)
        if table is None:
            return Recognised()
        missing = tuple(key.capitalize() for key in table.missing)
        return Recognised(self.kind, 40 if missing else 90, missing, sum(1 for _ in table.rows))

    def read(self, upload: Upload) -> Iterator[SheetRow]:
        table = _table(upload)
        assert table is not None
        return rows_of(table)


def _table(upload: Upload) -> Table | None:
    return find_table(upload.opened(workbook_of).sheets[0], COLUMNS)


@dataclass(frozen=True)
class Plain:
    """A line of plain text: code, name and bed between bars."""

    number: int
    parts: tuple[str, ...]
    sheet: str = ""

    @property
    def cells(self) -> Mapping[str, object]:
        return dict(zip(("code", "name", "bed"), self.parts, strict=False))

    def refused(self, column: str, why: Why) -> RefusedRow:
        return RefusedRow("", self.number, column, str(self.cells.get(column, "")), why)


class SeedLines:
    """The same list as plain text, begun by a first line that says so."""

    kind = "seeds"

    def score(self, upload: Upload) -> Recognised:
        lines = upload.content.decode("utf-8", "replace").splitlines()
        known = bool(lines) and lines[0] == "SEEDS"
        return Recognised(self.kind, 100, rows=len(lines) - 1) if known else Recognised()

    def read(self, upload: Upload) -> list[Plain]:
        lines = upload.content.decode().splitlines()[1:]
        return [Plain(number, tuple(line.split("|"))) for number, line in enumerate(lines, 2)]


class Letter:
    """A text that is taken whole or not at all."""

    kind = "letter"

    def score(self, upload: Upload) -> Recognised:
        return Recognised(self.kind, 10, rows=1) if upload.name.endswith(".txt") else Recognised()

    def read(self, upload: Upload) -> str:
        if not upload.content:
            raise FileUnreadable(Why("EMPTY"))
        return upload.content.decode()


READERS = Readers(SeedLines(), SeedSheet(), Letter())


@dataclass
class SeedImporter(RowImporter[FileRow, SeedRow, Seed]):
    """`wrote` tells which of its own writes were asked for, in order."""

    store: GardenStore
    wrote: list[str] = field(default_factory=list)

    @property
    def documents(self) -> Documents[Seed]:
        return self.store.seeds

    @override
    def read(self, row: FileRow) -> SeedRow:
        cells: Mapping[str, object] = getattr(row, "cells", {})
        code, name, bed = (to_text(cells.get(key) or "") for key in ("code", "name", "bed"))
        if not name:
            raise RowRefused("name", Why("NO_NAME"))
        return SeedRow(code, name, bed)

    @override
    def key(self, row: SeedRow) -> str:
        return row.code

    @override
    def repeated(self, row: SeedRow, first: FileRow) -> RowRefused:
        return RowRefused("code", Why("TWICE", {"row": first.number}))

    @override
    def decide(self, known: Seed | None, row: SeedRow) -> tuple[Seed, Outcome]:
        if row.name == "weed":
            raise RowRefused("name", Why("NO_NAME"))
        if known is None:
            return Seed(id=row.code, name=row.name, bed=row.bed), "created"
        if (known.name, known.bed) == (row.name, row.bed):
            return known, "same"
        known.name, known.bed = row.name, row.bed
        return known, "changed"

    @override
    async def before(self, rows: Sequence[SeedRow]) -> None:
        self.wrote.append(f"before {len(rows)}")

    @override
    async def after(self, rows: Mapping[str, SeedRow]) -> None:
        self.wrote.append(f"after {len(rows)}")


def garden(store: GardenStore, *, reports_unreadable: bool = True) -> Imports:
    """The import service of the tiny house."""

    async def take_seeds(rows: Iterator[FileRow], job: ImportJob) -> None:
        await apply_rows(SeedImporter(store), rows, job.findings, preview=job.preview)

    async def take_letter(text: str, job: ImportJob) -> None:
        job.findings.rows = 1
        job.findings.count("created")
        job.findings.note(Why("BY", {"who": text}))
        job.findings.found["length"] = str(len(text))

    return Imports(
        store=store,
        readers=READERS,
        importers={"seeds": take_seeds, "letter": take_letter},
        rights=ImportRights(policy=POLICY),
        reports_unreadable=reports_unreadable,
    )


def lines(*rows: str) -> bytes:
    """Seeds as plain text."""
    return "\n".join(["SEEDS", *rows]).encode()


def upload(name: str = "seeds.txt", content: bytes = b"", **said: Any) -> Upload:
    return Upload(name=name, content=content or lines("a|Aster", "b|Basil"), **said)
