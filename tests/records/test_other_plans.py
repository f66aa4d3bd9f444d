"""A file of another subject or grade than the card asks is questioned before it goes on, and goes on when confirmed."""

from __future__ import annotations

import pytest

from importing import Upload
from services.records.domain.record import Record
from services.records.domain.refusals import PlanOfAnother
from services.records.files.readers.heading import read_heading
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.school import TEACHER_LAN, plan_docx


async def submit(
    store: RecordsStore,
    deps: Dependencies,
    content: bytes,
    *,
    name: str = "a.docx",
    confirmed: bool = False,
    request: str = "",
) -> Record:
    upload = Upload(name=name, content=content, confirmed=confirmed, request_id=request)
    target = Target(subject="TOAN", grade="7")
    return (await submit_record(store, deps, actor=TEACHER_LAN, target=target, upload=upload)).record


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (plan_docx(subject="Ngữ văn"), "Ngữ văn 7"),
        (plan_docx(grade=8), "Toán 8"),
        (plan_docx(subject="Tiếng Anh", grade=9), "Tiếng Anh 9"),
    ],
)
async def test_a_plan_of_another_subject_or_grade_is_questioned_and_taken_when_it_is_confirmed(
    store: RecordsStore, deps: Dependencies, content: bytes, said: str
) -> None:
    with pytest.raises(PlanOfAnother) as questioned:
        await submit(store, deps, content)
    assert questioned.value.details == {"said": said, "asked": "Toán 7"}
    assert await store.records_of({"teacher": TEACHER_LAN.id}) == []
    record = await submit(store, deps, content, confirmed=True, request="r1")
    again = await submit(store, deps, content, request="r1")
    assert (record.slot.subject, again.revision) == ("TOAN", record.revision)


async def test_a_plan_that_says_neither_or_the_same_is_not_questioned(store: RecordsStore, deps: Dependencies) -> None:
    assert (await submit(store, deps, plan_docx())).slot.subject == "TOAN"
    unsaid = plan_docx(subject="Bài soạn")
    assert read_heading(["Môn: Bài soạn 7"], "a.docx").subject == ""
    assert (await submit(store, deps, unsaid)).slot.subject == "TOAN"


async def test_the_name_of_a_file_is_asked_where_its_text_says_nothing(store: RecordsStore, deps: Dependencies) -> None:
    content = plan_docx(subject="Bài soạn")
    with pytest.raises(PlanOfAnother) as questioned:
        await submit(store, deps, content, name="giao-an-tin-hoc-7-tuan-10.docx")
    assert questioned.value.details["said"] == "Tin học 7"


@pytest.mark.parametrize(
    ("line", "subject", "grade"),
    [
        ("Môn: Toán - Tiết 5 - Lớp 7", "TOAN", "7"),
        ("Môn học: Toán 7 - Tuần 10 - Tiết 37, 38", "TOAN", "7"),
        ("Môn: Toán; Lớp: 7A1", "TOAN", "7"),
        ("Môn Toán: lớp 7", "", ""),
        ("Môn: Vật lí 12", "VL", "12"),
    ],
)
def test_the_grade_is_that_of_the_class_and_not_of_the_period(line: str, subject: str, grade: str) -> None:
    heading = read_heading([line], "a.docx")
    assert (heading.subject, heading.grade) == (subject, grade)
