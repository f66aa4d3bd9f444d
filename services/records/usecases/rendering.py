"""From the file a teacher hands in to the PDF that is reviewed and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.records.domain import limits
from services.records.domain.plan import Paper, Slot
from services.records.domain.record_types import LESSON_PLAN
from services.records.domain.refusals import FileUnreadable, PlanFileTooLarge
from services.records.domain.staff import Staff
from services.records.domain.subjects import subject_of
from services.records.files.readers.heading import Heading, read_heading
from services.records.files.rendering import blocks, pdf_check
from services.records.files.rendering.docx_reader import read_docx
from services.records.files.rendering.renderer import PLAN
from services.records.usecases.dependencies import Dependencies


@dataclass(frozen=True)
class Draft:
    """A file that was looked through, and not yet printed: its heading says what it is for."""

    file_name: str
    content: bytes
    heading: Heading
    paper: blocks.Paper | None
    pages: int = 0


@dataclass(frozen=True)
class PageContext:
    """What the PDF's head says beside the teacher's own text."""

    school_name: str
    staff: Staff
    classes: tuple[str, ...]


def look_through(deps: Dependencies, file_name: str, content: bytes) -> Draft:
    """Raises FileUnreadable, PlanFileTooLarge or PdfUnsafe."""
    plain = " ".join(file_name.replace("\\", "/").split())
    if len(content) > limits.PLAN_FILE_BYTES:
        raise PlanFileTooLarge(len(content), limits.PLAN_FILE_BYTES)
    kind = deps.catalogue.types[LESSON_PLAN]
    if not kind.takes(plain):
        raise FileUnreadable("TYPE", f"chỉ nhận tệp {' hoặc '.join(kind.file_types)}; hãy lưu lại rồi gửi")
    short = plain.rsplit("/", 1)[-1][-limits.FILE_NAME_CHARACTERS :]
    if plain.lower().endswith(".pdf"):
        pages = pdf_check.check_pdf(content)
        return Draft(short, content, read_heading((), plain), None, pages)
    paper = read_docx(content)
    return Draft(short, content, read_heading(paper.lines(), plain), paper)


async def render_draft(
    deps: Dependencies, draft: Draft, slot: Slot, around: PageContext, *, at: datetime
) -> tuple[Paper, list[str]]:
    """Keeps both files and names them; what could not be carried over is said in the notes."""
    original = await deps.files.put(draft.content)
    title = draft.heading.lesson or draft.file_name.rsplit(".", 1)[0]
    if draft.paper is None:
        return Paper(draft.file_name, original, original, draft.pages, title), []
    data = page_data(draft.paper, slot, around, title)
    printed = await deps.renderer.render_pdf(PLAN, data, draft.paper.pictures, at=at)
    pdf = await deps.files.put(printed.pdf)
    paper = Paper(draft.file_name, original, pdf, pdf_check.count_pages(printed.pdf), title)
    return paper, [*draft.paper.notes, *printed.notes]


def page_data(paper: blocks.Paper, slot: Slot, around: PageContext, title: str) -> dict[str, Any]:
    """What the template shows."""
    subject, teacher = subject_of(slot.subject).name, around.staff.name(slot.teacher)
    group = around.staff.group_of(slot.teacher)
    reviewer = around.staff.reviewer_for(slot.teacher, group, slot.school)
    signer = around.staff.signer_for(slot.teacher, slot.school)
    year, month = slot.month.split("-")
    week = f", tuần {slot.week}" if slot.week else ""
    facts = [
        ("Trường", around.school_name),
        ("Tổ chuyên môn", group.split("/", 1)[-1]),
        ("Giáo viên", teacher),
        ("Môn, lớp", f"{subject}, {', '.join(around.classes) or slot.grade}"),
        ("Tháng", f"{month}/{year}{week}"),
        ("Người duyệt", reviewer.name if reviewer else ""),
        ("Người ký", signer.name if signer else ""),
    ]
    return {
        "title": f"Kế hoạch bài dạy: {title}",
        "author": [teacher],
        "keywords": [subject, slot.month, slot.plan],
        "facts": [fact for fact in facts if fact[1]],
        "blocks": blocks.to_json(paper.blocks),
    }
