"""From the file that was handed in to the PDF that is reviewed and signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chassis.why import Why
from services.records.domain.catalogue import RecordType
from services.records.domain.record_state import Content
from services.records.domain.slots import Obligation, Schools, Slot
from services.records.files.readers.document import Draft
from services.records.files.rendering import pdf_check
from services.records.files.rendering.blocks import TextDocument
from services.records.files.rendering.check_picture import check_picture
from services.records.files.rendering.cover import Cover
from services.records.files.rendering.renderer import RECORD
from services.records.files.subjects import subject_name
from services.records.usecases.dependencies import Dependencies


def cover_of(row: RecordType, slot: Slot, owed: Obligation, author: str, known: Schools) -> Cover:
    """The names that stand at the head of the PDF, as staff is now."""
    staff, place = known.staff, {"group": owed.group, "school": slot.school}
    reviewers = staff.deciders(row.reviewers, author, **place) if row.reviewers else []
    roles = staff.signing_order(row.signers, author, owed.group)
    signers = [staff.deciders([role], author, **place) for role in roles]
    week = next((period for period in row.periods(slot.month) if period.week and period.week == slot.week), None)
    return Cover(
        row=row,
        slot=slot,
        school=next((school.name for school in known.schools if school.id == slot.school), slot.school),
        group=owed.group,
        author=staff.name(author),
        subject=subject_name(slot.subject) if slot.subject else "",
        classes=owed.classes,
        reviewer=reviewers[0].name if reviewers else "",
        signers=tuple(people[0].name for people in signers if people),
        week_ends=week.ends if week else None,
    )


def shown_by(
    cover: Cover, document: TextDocument, title: str, check_at: str
) -> tuple[dict[str, Any], Mapping[str, bytes]]:
    """What the template shows, and the pictures that it asks for."""
    data = replace(cover, check_at=check_at).data(document, title)
    return data, {**document.pictures, **check_picture(check_at)}


async def render_draft(
    deps: Dependencies, draft: Draft, cover: Cover, *, code: str, at: datetime
) -> tuple[Content, list[Why]]:
    """Keeps both files and names them; the notes say what is not carried over. Raises FileUnreadable.

    The code by which anybody may check what was signed is drawn in the PDF, but for a PDF that was handed in as such.
    """
    original = await deps.files.put(draft.content)
    title = draft.title or draft.file_name.rsplit(".", 1)[0]
    if draft.document is None:
        return Content(draft.file_name, original, original, draft.pages, title, code), []
    check_at = f"{deps.check_address}{code}" if deps.check_address else ""
    data, pictures = shown_by(cover, draft.document, title, check_at)
    rendered = await deps.renderer.render_pdf(RECORD, data, pictures, at=at)
    pdf = await deps.files.put(rendered.pdf)
    content = Content(draft.file_name, original, pdf, pdf_check.count_pages(rendered.pdf), title, code, check_at)
    return content, [*draft.document.notes, *rendered.notes]
