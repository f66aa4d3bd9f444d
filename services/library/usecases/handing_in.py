"""A person hands in a material: a file to be looked at by the group, or a corrected one that came back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.documents import AlreadyKept, decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from services.library import metrics
from services.library.domain import limits
from services.library.domain.media import base_of, media_of
from services.library.domain.policy import POLICY
from services.library.domain.questions import SHARED, BadQuestion
from services.library.domain.refusals import GroupMissing, NoQuestions, SameFile, SameQuestions
from services.library.domain.resources import DOCUMENT, DRAFT, QUESTIONS, KeptFile, Resource, check_words
from services.library.domain.rights import leads, require
from services.library.domain.subjects import grade_in, subject_in, subject_of
from services.library.reading.opening import Opened, open_file
from services.library.usecases.banks import Taken, take_questions
from services.library.usecases.looking import seen
from services.library.usecases.shelving import shelve_resources

if TYPE_CHECKING:
    from services.library.store import LibraryStore


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A file and what its author says of it; what is left empty is taken from the file and from the author's posts."""

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


async def upload_resource(store: LibraryStore, *, actor: Actor, handed: HandedIn) -> tuple[Resource, list[BadQuestion]]:
    """Keeps the file and submits it. The same file, or the same request, again is the same material."""
    school, group = place_of(actor, handed.school, handed.group)
    POLICY.require(actor, "upload", school=school, jurisdiction=ROOT)
    if school and not group and not POLICY.allows(actor, "upload", jurisdiction=ROOT):
        raise GroupMissing(actor.id)
    media_type = media_of(handed.file_name, handed.content)
    opened = await asyncio.to_thread(open_file, handed.file_name, handed.content)
    file = await keep_file(store, handed.file_name, handed.content, media_type)
    taken = await _questions(store, actor, school, opened)
    new = compose(store, actor=actor, handed=handed, place=(school, group), file=file, opened=opened, taken=taken)
    resource = taken.standing if taken and taken.standing else new
    kept = await submit_new(store, actor=actor, resource=resource, request=handed.request, is_draft=handed.is_draft)
    if kept.author != actor.id or (handed.request and not kept.has_answered(handed.request)):
        raise (SameQuestions if taken else SameFile)(kept.id, kept.title)
    return kept, [*opened.bad, *(taken.settled.refused if taken else ())]


async def submit_resource(
    store: LibraryStore, *, actor: Actor, resource: str, request: str, file_name: str = "", content: bytes = b""
) -> Resource:
    """Once more to the group, with a new file where one is given."""

    async def attempt() -> Resource:
        found = await seen(store, actor, resource)
        require(actor, "submit", found)
        if found.has_answered(request):
            return found
        if content:
            await _replace_file(store, actor, found, file_name, content)
        found.submit(actor, at=store.now())
        found.answer(request)
        await store.resources.keep(found)
        return found

    kept = await decide(attempt)
    metrics.STEPS_DONE.labels("submit").inc()
    await shelve_resources(store, [kept])
    return kept


async def _replace_file(store: LibraryStore, actor: Actor, found: Resource, file_name: str, content: bytes) -> None:
    media_type = media_of(file_name, content)
    opened = await asyncio.to_thread(open_file, file_name, content)
    taken = await _questions(store, actor, found.school, opened)
    if (found.kind == QUESTIONS) != (taken is not None):
        raise NoQuestions(
            "tài liệu này là ngân hàng câu hỏi; hãy gửi tệp câu hỏi" if taken is None else "đây là câu hỏi"
        )
    file = await keep_file(store, file_name, content, media_type)
    questions = tuple(one.id for one in taken.settled.questions) if taken else ()
    found.hand_in_again(file, questions, opened.text)


async def keep_file(store: LibraryStore, name: str, content: bytes, media_type: str) -> KeptFile:
    return KeptFile(base_of(name), media_type, len(content), await store.files.put(content))


async def _questions(store: LibraryStore, actor: Actor, school: str, opened: Opened) -> Taken | None:
    """Raises NoQuestions for a question file of which none can be taken."""
    if opened.kind != QUESTIONS:
        return None
    taken = await take_questions(store, school=school, author=actor.id, drafts=opened.drafts)
    if not taken.settled.questions:
        bad = [*opened.bad, *taken.settled.refused]
        raise NoQuestions(f"dòng {bad[0].line}: {bad[0].reason}" if bad else "tệp không có câu hỏi")
    return taken


def place_of(actor: Actor, school: str, group: str) -> tuple[str, str]:
    """What the author names, else the author's own school and group; empty is the shared shelf."""
    own = actor.places("school")
    school = school or (group.partition("/")[0] if group else "") or (own[0] if own else "")
    if group and not group.startswith(f"{school}/"):
        raise GroupMissing(actor.id)
    groups = [one for one in actor.places("group") if one.startswith(f"{school}/")]
    return school, group or (groups[0] if groups and school else "")


def compose(
    store: LibraryStore,
    *,
    actor: Actor,
    handed: HandedIn,
    place: tuple[str, str],
    file: KeptFile,
    opened: Opened,
    taken: Taken | None,
) -> Resource:
    """A new material, known by its content: the set of its questions, or the bytes of its file."""
    school, group = place
    title = handed.title.strip() or opened.title or file.name.rpartition(".")[0] or file.name
    title = title[: limits.TITLE_CHARACTERS] if not handed.title else title
    check_words(title, handed.licence, handed.grade)
    now = store.now()
    return Resource(
        id=taken.bank if taken else f"{school or SHARED}.d{file.sha256[: limits.ID_CHARACTERS]}",
        school=school,
        group=group,
        author=actor.id,
        author_name=actor.name,
        author_leads=leads(actor, group),
        kind=QUESTIONS if taken else DOCUMENT,
        title=title,
        subject=subject_of(handed.subject) or handed.subject.strip() or subject_in(title),
        grade=handed.grade or grade_in(title),
        licence=handed.licence.strip(),
        file=file,
        created_at=now,
        changed_at=now,
        questions=tuple(one.id for one in taken.settled.questions) if taken else (),
        text=opened.text,
    )


async def submit_new(
    store: LibraryStore, *, actor: Actor, resource: Resource, request: str, is_draft: bool = False
) -> Resource:
    """Keeps it unless it stands already; returns the one that stands."""
    standing = await store.resources.find(resource.id)
    if standing is not None:
        # An answer that was lost on the way may have left it out of the index.
        await shelve_resources(store, [standing])
        return standing
    if not is_draft:
        resource.submit(actor, at=store.now())
    resource.answer(request)
    try:
        await store.resources.keep(resource)
    except AlreadyKept:
        return await store.resources.get(resource.id)
    metrics.STEPS_DONE.labels(DRAFT if is_draft else "submit").inc()
    await shelve_resources(store, [resource])
    return resource
