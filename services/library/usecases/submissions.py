"""A person submits a material: a file for the group to review, or a corrected one in place of what came back."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from chassis.why import Why
from services.library import metrics
from services.library.domain import limits
from services.library.domain.places import leads, place_of
from services.library.domain.policy import POLICY
from services.library.domain.questions import SHARED, BadQuestion
from services.library.domain.refusals import GroupMissing, SameFile, SameQuestions
from services.library.domain.resources import DOCUMENT, DRAFT, QUESTIONS, KeptFile, Resource, check_words
from services.library.domain.rights import require
from services.library.domain.subjects import grade_in, subject_in, subject_of
from services.library.files.material import Material, open_material
from services.library.files.media import media_of
from services.library.files.names import base_of
from services.library.files.refusals import NoQuestions
from services.library.store import LibraryStore
from services.library.usecases.queries import get_resource
from services.library.usecases.question_banks import Bank, keep_questions
from services.library.usecases.search_index import index_resources


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A file and what its author says of it; what is left empty is taken from the file and from the author's posts.

    `request` is the id of the request that brings it.
    """

    file_name: str
    content: bytes
    title: str = ""
    subject: str = ""
    grade: int = 0
    licence: str = ""
    school: str = ""
    group: str = ""
    request: str = ""
    is_draft: bool = False


class LeftOut(NamedTuple):
    """What of a file is not in its bank: questions that could not be taken, and what no bank keeps."""

    refused: Sequence[BadQuestion] = ()
    notes: Sequence[Why] = ()


async def upload_resource(store: LibraryStore, *, actor: Actor, submission: Submission) -> tuple[Resource, LeftOut]:
    """Keeps the file and submits it; returns the material and what of the file is left out of it.

    The same file, or the same request, again is the same material. Raises NotAllowed, GroupMissing, FileUnreadable,
    FileKindRefused, FileTooLarge, NoQuestions, FieldTooLong, GradeUnknown, and SameQuestions or SameFile where the
    content stands there by somebody else.
    """
    school, group = place = place_of(actor, submission.school, submission.group)
    POLICY.require(actor, "upload", school=school, jurisdiction=ROOT)
    if school and not group and not POLICY.allows(actor, "upload", jurisdiction=ROOT):
        raise GroupMissing(actor.id)
    media_of(submission.file_name, submission.content)
    material = await asyncio.to_thread(open_material, submission.file_name, submission.content)
    file = await file_of(store, submission.file_name, submission.content)
    bank = await _bank(store, actor, school, material)
    new = compose(store, actor=actor, submission=submission, place=place, file=file, material=material, bank=bank)
    resource = bank.standing if bank and bank.standing else new
    request = submission.request
    kept = await submit_new(store, actor=actor, resource=resource, request=request, is_draft=submission.is_draft)
    if kept.author != actor.id or (request and not kept.has_answered(request)):
        raise (SameQuestions if bank else SameFile)(kept.id, kept.title)
    return kept, _left_out(material, bank)


def _left_out(material: Material, bank: Bank | None) -> LeftOut:
    return LeftOut([*material.refused, *(bank.questions.refused if bank else ())], material.notes)


async def submit_resource(
    store: LibraryStore, *, actor: Actor, resource: str, request: str, file_name: str = "", content: bytes = b""
) -> tuple[Resource, LeftOut]:
    """Submits a draft or a returned material, with a new file where one is given, and what of that is left out.

    Raises NoSuchResource, NotAllowed, StateForbids, and what a file is refused with.
    """

    async def attempt() -> tuple[Resource, LeftOut]:
        present, left = await get_resource(store, actor=actor, resource=resource), LeftOut()
        require(actor, "submit", present)
        if present.has_answered(request):
            return present, left
        if content:
            left = await _replace_file(store, actor, present, file_name, content)
        present.submit(actor, at=store.now())
        present.answer(request)
        await store.resources.keep(present)
        return present, left

    kept, left = await decide(attempt)
    metrics.STEPS_DONE.labels("submit").inc()
    await index_resources(store, [kept])
    return kept, left


async def _replace_file(
    store: LibraryStore, actor: Actor, resource: Resource, file_name: str, content: bytes
) -> LeftOut:
    media_of(file_name, content)
    material = await asyncio.to_thread(open_material, file_name, content)
    bank = await _bank(store, actor, resource.school, material)
    if (resource.kind == QUESTIONS) != (bank is not None):
        raise NoQuestions(Why("QUESTIONS_UNWANTED" if bank else "QUESTIONS_WANTED"))
    file = await file_of(store, file_name, content)
    questions = tuple(question.id for question in bank.questions.questions) if bank else ()
    resource.hand_in_again(file, questions, material.text)
    return _left_out(material, bank)


async def file_of(store: LibraryStore, name: str, content: bytes, *, preview: bool = False) -> KeptFile:
    """The bytes are kept under their SHA-256; a preview keeps nothing. Raises what `media_of` raises."""
    media_type = media_of(name, content)
    sha256 = hashlib.sha256(content).hexdigest() if preview else await store.files.put(content)
    return KeptFile(base_of(name), media_type, len(content), sha256)


async def _bank(store: LibraryStore, actor: Actor, school: str, material: Material) -> Bank | None:
    """None for a document. Raises NoQuestions for a question file of which none can be taken."""
    if material.kind != QUESTIONS:
        return None
    bank = await keep_questions(store, school=school, author=actor.id, drafts=material.drafts)
    if not bank.questions.questions:
        bad = [*material.refused, *bank.questions.refused]
        raise NoQuestions(bad[0].why, bad[0].line) if bad else NoQuestions(Why("QUESTIONS_MISSING"))
    return bank


def compose(
    store: LibraryStore,
    *,
    actor: Actor,
    submission: Submission,
    place: tuple[str, str],
    file: KeptFile,
    material: Material,
    bank: Bank | None,
) -> Resource:
    """A new material, known by its content: the set of its questions, or the bytes of its file."""
    school, group = place
    title = submission.title.strip() or material.title or file.name.rpartition(".")[0] or file.name
    title = title if submission.title else title[: limits.TITLE_CHARACTERS]
    check_words(title, submission.licence, submission.grade)
    now = store.now()
    return Resource(
        id=bank.id if bank else f"{school or SHARED}.d{file.sha256[: limits.ID_CHARACTERS]}",
        school=school,
        group=group,
        author=actor.id,
        author_name=actor.name,
        author_leads=leads(actor, group),
        kind=QUESTIONS if bank else DOCUMENT,
        title=title,
        subject=subject_of(submission.subject) or submission.subject.strip() or subject_in(title),
        grade=submission.grade or grade_in(title),
        licence=submission.licence.strip(),
        file=file,
        created_at=now,
        changed_at=now,
        questions=tuple(question.id for question in bank.questions.questions) if bank else (),
        text=material.text,
    )


async def submit_new(
    store: LibraryStore, *, actor: Actor, resource: Resource, request: str, is_draft: bool = False
) -> Resource:
    """Keeps a new material unless it stands already, and returns the one that stands."""

    async def attempt() -> Resource:
        standing = await store.resources.find(resource.id)
        if standing is None:
            await store.resources.keep(resource)
        return standing or resource

    if not resource.version:
        if not is_draft:
            resource.submit(actor, at=store.now())
        resource.answer(request)
    kept = await decide(attempt)
    # An answer that was lost on the way may have left a standing one out of the index.
    await index_resources(store, [kept])
    if kept is resource:
        metrics.STEPS_DONE.labels(DRAFT if is_draft else "submit").inc()
    return kept
