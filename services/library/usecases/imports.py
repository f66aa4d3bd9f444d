"""Files of a folder: the good is kept, the bad is named, and a file twice is a file once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from chassis.identity.policy import ROOT
from chassis.why import Why
from importing import Importer, ImportJob, RefusedRow
from services.library.domain.places import place_of
from services.library.domain.policy import POLICY
from services.library.domain.questions import BadQuestion
from services.library.domain.resources import QUESTIONS
from services.library.files.material import Material
from services.library.files.readers import BOOKS, RESOURCE
from services.library.store import LibraryStore
from services.library.usecases.catalogue import import_books
from services.library.usecases.question_banks import Bank, keep_questions
from services.library.usecases.submissions import Submission, compose, file_of, submit_new


def importers(store: LibraryStore) -> Mapping[str, Importer]:
    """What takes the content of each kind of file."""
    material = partial(import_material, store)
    return {QUESTIONS: material, RESOURCE: material, BOOKS: partial(import_books, store)}


async def import_material(store: LibraryStore, material: Material, job: ImportJob) -> None:
    """Submits a file as a material of the school that it is of, with its questions where it is a bank.

    Raises NotAllowed, and FileUnreadable or FileKindRefused for a file that the shelf does not keep.
    """
    place = place_of(job.actor, job.upload.school, "")
    POLICY.require(job.actor, "import_files", school=place[0], jurisdiction=ROOT)
    findings = job.findings
    findings.school = place[0]
    findings.note(*material.notes)
    file = await file_of(store, job.upload.name, job.upload.content, preview=job.preview)
    bank = None
    if material.kind == QUESTIONS:
        bank = await keep_questions(
            store, school=place[0], author=job.actor.id, drafts=material.drafts, preview=job.preview
        )
        _count(job, bank, material.refused)
        if not bank.questions.questions:
            return
    submission = Submission(file_name=job.upload.name, content=b"")
    new = compose(store, actor=job.actor, submission=submission, place=place, file=file, material=material, bank=bank)
    resource = bank.standing if bank and bank.standing else new
    if job.preview:
        standing = await store.resources.find(resource.id) or resource
    else:
        standing = await submit_new(store, actor=job.actor, resource=resource, request="")
    if bank is None:
        findings.rows = 1
        findings.count("created" if standing is new else "same")
    if standing is not new:
        findings.note(Why("ALREADY_KEPT", {"title": standing.title}))
    findings.found |= {"resource": standing.id, "title": standing.title}


def _count(job: ImportJob, bank: Bank, refused: Sequence[BadQuestion]) -> None:
    """Refused questions stand in the order of the file; their column is the place in the line where one is known."""
    questions, findings = bank.questions, job.findings
    findings.count("created", len(questions.created))
    findings.count("changed", len(questions.changed))
    findings.count("same", questions.same)
    for bad in sorted([*refused, *questions.refused], key=lambda bad: (bad.line, bad.column)):
        column = str(bad.column) if bad.column else ""
        findings.refuse(RefusedRow("", bad.line, column, bad.name or bad.value, bad.why))
    findings.rows = findings.taken + findings.refused_count
    findings.found = {"questions": str(len(questions.questions))}
