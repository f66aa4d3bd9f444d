"""The import service of a house: its readers, its importers, who may ask, and the reports it keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from chassis.documents import Documents, Query, decide
from chassis.identity.actor import Actor
from chassis.identity.doors import Doors
from chassis.identity.policy import NotAllowed, Policy, said
from chassis.why import Why
from importing import limits
from importing.findings import Findings
from importing.pages import Page, page_of
from importing.readers import Readers, Recognised
from importing.refusals import FileUnreadable
from importing.reports import FileReport, new_report, report_id
from importing.uploads import Form, Upload


class ReportStore(Protocol):
    """What the service asks of the house's store room."""

    reports: Documents[FileReport]

    def now(self) -> datetime: ...

    async def audit(self, actor: Actor | None, action: str, target: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class ImportJob:
    """One file on its way in. An importer writes what it finds into `findings`, and nothing else in a preview.

    `findings.school` begins as the school that the upload or its sender names; the importer says which one it is.
    `report_of` gives the id of the report that will be kept for a file of that school.
    """

    actor: Actor
    upload: Upload
    preview: bool = False
    findings: Findings = field(default_factory=Findings)
    report_of: Callable[[str], str] = str


# Takes what a reader of its kind read. May raise FileUnreadable, and whatever refuses the actor.
Importer = Callable[[Any, ImportJob], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class ImportRights:
    """The actions of a house's policy that stand before its import service.

    One of `hand_in` is asked of whoever hands a file in, at the actor's own schools; which of them a kind needs, its
    importer asks. `read` opens the list of reports, `read_of` those of one school.
    """

    policy: Policy
    hand_in: tuple[str, ...] = ("import_files",)
    read: str = "read_reports"
    read_of: str = "read_reports"

    def require_hand_in(self, actor: Actor) -> None:
        """Raises NotAllowed."""
        if not self._may_hand_in(actor, actor.schools()):
            raise NotAllowed(actor, self.hand_in[0], said({"school": actor.schools()}))

    def _may_hand_in(self, actor: Actor, school: str | Iterable[str]) -> bool:
        return any(self.policy.allows(actor, action, school=school) for action in self.hand_in)

    def doors(self) -> Doors:
        """Which rights open each call of ImportService."""
        return {
            "Recognise": self.hand_in,
            "ImportFile": self.hand_in,
            "ListReports": (self.read,),
            "KeepRefusal": self.hand_in,
        }

    def school_of(self, actor: Actor, school: str) -> str:
        """The school whose report it is: the one that is named if the actor may hand in for it, else the actor's own.

        So nobody lays a report before another school. Empty where the actor has no school, or several.
        """
        if school and self._may_hand_in(actor, school):
            return school
        own = actor.schools()
        return own[0] if len(own) == 1 else ""

    def require_read(self, actor: Actor) -> tuple[str, ...] | None:
        """The schools whose reports the actor may read; None for all. Raises NotAllowed."""
        self.policy.require(actor, self.read, school=actor.schools())
        if self.policy.allows(actor, self.read_of):
            return None
        schools = actor.schools()
        return tuple(school for school in schools if self.policy.allows(actor, self.read_of, school=school))


class _Named(NamedTuple):
    """A file that no house read."""

    name: str
    sha256: str


def _as_kept(upload: Upload, kind: str) -> list[Why]:
    """Said of a file whose columns were read as somebody said of an earlier one."""
    kept = [f"“{title}”" for form, titles in upload.kept.items() if form.kind == kind for title in titles]
    return [Why("COLUMNS_AS_KEPT", {"titles": ", ".join(kept)})] if kept else []


def nothing(_: FileReport) -> None:
    """The observer of a house that counts no files."""


@dataclass(frozen=True, kw_only=True)
class Imports:
    """The four questions of the wire as use cases; a house makes one, in its composition root.

    Every kind of `readers` has its importer in `importers`. `reports_unreadable` says whether an unreadable file gets
    a report that is kept; where it is false, the sender gets the refusal. `remembers_columns` says whether what a
    person said of a form's columns holds for the next file of that form. `observe` is called with the report of each
    file that was taken.
    """

    store: ReportStore
    readers: Readers
    importers: Mapping[str, Importer]
    rights: ImportRights
    reports_unreadable: bool = True
    remembers_columns: bool = False
    observe: Callable[[FileReport], None] = nothing

    def __post_init__(self) -> None:
        if unlike := set(self.readers.kinds) ^ set(self.importers):
            raise ValueError(f"a reader without an importer, or an importer without a reader: {sorted(unlike)}")

    async def recognise(self, *, actor: Actor, upload: Upload) -> Recognised:
        """How well the house knows the file; keeps nothing. Raises NotAllowed or FileUnreadable."""
        self.rights.require_hand_in(actor)
        await self._learn_forms(actor, upload)
        return await asyncio.to_thread(self.readers.recognise, upload)

    async def preview(self, *, actor: Actor, upload: Upload) -> FileReport:
        """The report that an import would give at this moment; nothing is written, and the report is not kept.

        Raises what `import_file` raises.
        """
        self.rights.require_hand_in(actor)
        await self._learn_forms(actor, upload)
        return self._reported(upload, await self._taken(actor, upload, preview=True))

    async def import_file(self, *, actor: Actor, upload: Upload) -> FileReport:
        """Takes what is good in the file and keeps the report on it. The same file again changes nothing.

        A repeated request gets its first report again. Raises NotAllowed, KindUnknown, and FileUnreadable where the
        house keeps no report on an unreadable file.
        """
        self.rights.require_hand_in(actor)
        answered = await self._answered(upload)
        if answered is not None:
            return answered
        await self._learn_forms(actor, upload)
        findings = await self._taken(actor, upload, preview=False)
        report = await self._kept(actor, findings, upload, upload.request_id)
        self.observe(report)
        return report

    async def keep_refusal(self, *, actor: Actor, file: str, content_sha256: str, findings: Findings) -> FileReport:
        """Keeps what is to be said of a file that no house could take. Raises NotAllowed."""
        self.rights.require_hand_in(actor)
        findings.school = self.rights.school_of(actor, findings.school)
        return await self._kept(actor, findings, _Named(file, content_sha256), "")

    async def list_reports(self, *, actor: Actor, page_size: int, page_token: str) -> Page:
        """A page of the reports that the actor may read, the longest unread first.

        Raises NotAllowed, or PageTokenInvalid for a token that no page gave.
        """
        schools = self.rights.require_read(actor)
        return await page_of(self.store.reports, schools, page_size=page_size, page_token=page_token)

    async def _answered(self, upload: Upload) -> FileReport | None:
        """The report that this very request was answered with; a request for another file is another request."""
        if not upload.request_id:
            return None
        same = Query(equals={"content_sha256": upload.sha256, "file": upload.name}, limit=limits.PAGE_REPORTS_MOST)
        found = await self.store.reports.where(same)
        return next((report for report in found if upload.request_id in report.requests), None)

    async def _taken(self, actor: Actor, upload: Upload, *, preview: bool) -> Findings:
        findings = Findings(kind=upload.kind, school=self.rights.school_of(actor, upload.school))
        try:
            reader = await asyncio.to_thread(self.readers.choose, upload)
            findings.kind = reader.kind
            content = await asyncio.to_thread(reader.read, upload)

            def report_of(school: str) -> str:
                return report_id(self._school_of(actor, school), upload.name, upload.sha256)

            job = ImportJob(actor=actor, upload=upload, preview=preview, findings=findings, report_of=report_of)
            await self.importers[reader.kind](content, job)
        except FileUnreadable as unreadable:
            if not self.reports_unreadable and not (preview and upload.seen):
                raise  # a preview that shows the columns is more than the refusal: one of them may be named there
            findings.refuse_file(unreadable.why)
            upload.forget_said()
        findings.notes = [*upload.noticed, *_as_kept(upload, findings.kind), *findings.notes]
        findings.school = self._school_of(actor, findings.school)
        return findings

    def _school_of(self, actor: Actor, school: str) -> str:
        return self.rights.school_of(actor, school) if school else ""

    async def _learn_forms(self, actor: Actor, upload: Upload) -> None:
        """Tells the upload what was said of the columns of the school's forms before, the latest word for each."""
        school = self.rights.school_of(actor, upload.school)
        if not self.remembers_columns or not school:
            return
        where = Query(equals={"school": school, "has_forms": True}, sort=("-at",), limit=limits.FORMS_REMEMBERED)
        for report in await self.store.reports.where(where):
            for form, columns in report.forms.items():
                upload.known.setdefault(Form(report.kind, form), columns)

    def _reported(self, upload: Upload, findings: Findings) -> FileReport:
        at = self.store.now()
        report = new_report(findings, file=upload.name, content_sha256=upload.sha256, at=at)
        report.read_again(findings, at=at)
        report.say(upload.said_of_kind(findings.kind))
        return report

    async def _kept(self, actor: Actor, findings: Findings, of: Upload | _Named, request_id: str) -> FileReport:
        """The newest reading of a file stands, at the place of the first."""
        file, content_sha256 = of.name, of.sha256

        async def keep() -> FileReport:
            at = self.store.now()
            report = await self.store.reports.find(report_id(findings.school, file, content_sha256))
            if report is None:
                report = new_report(findings, file=file, content_sha256=content_sha256, at=at)
            report.read_again(findings, at=at, request_id=request_id)
            report.say(of.said_of_kind(findings.kind) if isinstance(of, Upload) else {})
            await self.store.reports.keep(report)
            return report

        kept = await decide(keep)
        await self.store.audit(actor, "import file", file)
        return kept
