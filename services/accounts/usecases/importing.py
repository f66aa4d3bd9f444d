"""Lists of schools, staff, pupils and assignments are taken: each row for its school, if the actor may speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from chassis.why import Why
from importing import (
    FileUnreadable,
    ImportJob,
    RefusedRow,
    RowRefused,
    SheetRow,
    apply_rows,
    check_columns,
    workbook_of,
)
from services.accounts.domain import limits
from services.accounts.domain.list_changes import Reading
from services.accounts.domain.policy import POLICY
from services.accounts.files.cells import school_year
from services.accounts.files.columns import KINDS
from services.accounts.files.lists import ListFile, school_in
from services.accounts.store import AccountsStore
from services.accounts.usecases.list_importer import ListImporter, Terms
from services.accounts.usecases.row_importers import ROW_IMPORTERS
from services.accounts.usecases.surveying import (
    check_moves,
    check_schools,
    check_titles,
    check_year,
    codes_of,
    plain_code,
)
from tabular import BadCell, is_blank, to_code


async def import_list(
    store: AccountsStore, listed: ListFile, job: ImportJob, *, undo_days: int = limits.UNDO_DAYS
) -> None:
    """Takes the good rows of a list and refuses the others by name; a list that lacks columns is not taken at all.

    For `undo_days` the values before are kept, so that the list can be taken back.
    """
    check_columns(job.upload, [column.key for column in KINDS[listed.kind]])
    job.upload.seen.extend(listed.columns(job.upload))
    if listed.missing:
        _ask_for_columns(listed, job)
        return
    schools = await store.school_names()
    named, rows = job.upload.school.strip(), list(listed.rows)
    school = _school_of(named, listed, schools)
    job.findings.school = school or job.findings.school
    today, now = store.today(), store.now()
    terms = Terms(
        year=school_year(listed.titles, on=today),
        on=today,
        by=job.actor.id,
        moves=POLICY.allows(job.actor, "import_files", jurisdiction=ROOT),
        founds=POLICY.allows(job.actor, "keep_schools", jurisdiction=ROOT),
        reading=Reading(job.report_of(job.findings.school), now, now - timedelta(days=undo_days)),
    )
    importer = ROW_IMPORTERS[listed.kind](store, terms, RowSchools(job.actor, school, schools, named=named))
    if listed.kind != "schools":
        try:
            await _look_through(importer, listed, rows, job, _Said(named, school, schools))
        except FileUnreadable:
            job.findings.rows = len(rows)
            raise
    await apply_rows(importer, rows, job.findings, preview=job.preview)
    job.findings.note(*listed.notes, *importer.notes())
    if importer.of_schools == {school}:
        ends = job.upload.ends_unlisted and not job.preview
        job.findings.note(*await importer.unlisted(school, ends=ends))


class _Said(NamedTuple):
    """The school that the sender names, the one that the list is taken for, and the names of all."""

    named: str
    school: str
    schools: Mapping[str, str]


async def _look_through(
    importer: ListImporter[Any, Any], listed: ListFile, rows: Sequence[SheetRow], job: ImportJob, said: _Said
) -> None:
    """Raises FileUnreadable for a list that is stopped before its first row: of another school, or another year."""
    confirmed = job.upload.confirmed
    check_titles(listed, named=said.named, schools=said.schools)
    check_schools(rows, named=said.named, schools=said.schools)
    check_year(listed, on=importer.terms.on, confirmed=confirmed)
    numbers = job.upload.opened(workbook_of).kind == "csv"
    importer.codes = await codes_of(importer.people, rows, importer.code_column, numbers=numbers)
    if importer.moves_people and importer.terms.moves and said.school and not confirmed:
        own = [row for row in rows if plain_code(row.cells.get("school")) in ("", said.school)]
        codes = [plain_code(row.cells.get(importer.code_column)) for row in own]
        await check_moves(importer.people, codes, to=said.school, listed=listed)


def _ask_for_columns(listed: ListFile, job: ImportJob) -> None:
    """Asks for each missing column by its title, in the row of the titles."""
    sheet, row = listed.header
    job.findings.rows = listed.count_rows()
    job.findings.refuse(
        *(RefusedRow(sheet, row, title, "", Why("COLUMN_MISSING", {"title": title})) for title in listed.missing)
    )


def _school_of(hint: str, listed: ListFile, schools: Mapping[str, str]) -> str:
    """The registered school that the sender names, else the one named above the table, else what the sender says."""
    hint = hint.strip()
    if hint in schools:
        return hint
    return school_in(listed.titles, schools) or hint


class RowSchools:
    """Which school a row belongs to, and whether the actor may import for it."""

    def __init__(self, actor: Actor, school: str, schools: Mapping[str, str], *, named: str = "") -> None:
        """`named` is the school that the sender names; a row that names another one is refused."""
        self._actor = actor
        self._named = named if named in schools else ""
        self._school = school
        self._schools = schools
        self._refused: dict[str, Why | None] = {}

    def of(self, row: SheetRow) -> str:
        """Raises RowRefused for a school that is missing, not registered, or not the actor's."""
        cell = row.cells.get("school")
        try:
            school = self._school if is_blank(cell) else to_code(cell)
        except BadCell as bad:
            raise RowRefused("school", bad.why) from bad
        if school not in self._refused:
            self._refused[school] = self._why_not(school)
        if why := self._refused[school]:
            raise RowRefused("school", why)
        return school

    def owns(self, school: str) -> bool:
        """Whether the school is registered, and the actor may import for it."""
        return school in self._schools and POLICY.allows(self._actor, "import_files", school=school)

    def _why_not(self, school: str) -> Why | None:
        if not school:
            return Why("SCHOOL_NOT_SAID")
        if school not in self._schools:
            return Why("SCHOOL_NOT_REGISTERED", {"school": school})
        if self._named and school != self._named:
            return Why("SCHOOL_OTHER_THAN_NAMED", {"school": school, "named": self._named})
        if not POLICY.allows(self._actor, "import_files", school=school, jurisdiction=ROOT):
            return Why("SCHOOL_NOT_YOURS", {"school": school})
        return None
