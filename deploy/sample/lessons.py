"""What a school keeps of its teaching: a term's marks, a timetable, who joined a lesson online, lesson plans."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from docx import Document

from deploy.sample import limits
from deploy.sample.district import Assignment, Pupil, School
from deploy.sample.sheets import Book, write
from deploy.sample.subjects import SUBJECTS, Subject

SHEET_NAME_CHARACTERS = 31
LOWEST_TENTHS, HIGHEST_TENTHS = 40, 100
DAYS = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7")
SESSIONS = (("Sáng", 4), ("Chiều", 3))
BREAKING_DAY, BREAKING_SESSION = "Thứ 4", "Chiều"
STEPS = (
    ("I. Mục tiêu", "Học sinh nêu được nội dung chính của bài, vận dụng được vào một tình huống ở địa phương."),
    ("II. Thiết bị dạy học và học liệu", "Sách giáo khoa, phiếu học tập, máy chiếu; học liệu trong kho dùng chung."),
    ("III. Tiến trình dạy học", "Bốn hoạt động, tiết thứ hai dạy trực tuyến."),
    ("Hoạt động 1: Mở đầu", "Giáo viên nêu một câu hỏi gợi mở, học sinh trả lời theo cặp."),
    ("Hoạt động 2: Hình thành kiến thức mới", "Học sinh đọc, ghi lại điều mới; giáo viên chốt kiến thức."),
    ("Hoạt động 3: Luyện tập", "Học sinh làm phiếu học tập, chữa bài theo nhóm."),
    ("Hoạt động 4: Vận dụng", "Học sinh tìm một ví dụ trong gia đình và trình bày vào tiết sau."),
)


def gradebook(folder: Path, school: School, rng: Random) -> dict[str, Mapping[str, object]]:
    class_name = limits.GRADEBOOK_CLASS
    pupils = school.of_class(class_name)
    name = f"{school.code}/so-diem-{class_name}-hk1.xlsx"
    book = Book(folder / name)
    averages: dict[str, dict[str, object]] = {pupil.code: {} for pupil in pupils}
    for subject in SUBJECTS:
        rows = list(_mark_rows(rng, subject, pupils, averages))
        title = f"SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH - LỚP {class_name} - HỌC KÌ I - MÔN {subject.name.upper()}"
        regular = subject.regular_marks
        last = "ĐTBmhk" if subject.marked else "Kết quả"
        head: list[list[object]] = [
            [title],
            [],
            ["STT", "Mã học sinh", "Họ và tên", "ĐĐGtx", *[None] * (regular - 1), "ĐĐGgk", "ĐĐGck", last],
            [None, None, None, *range(1, regular + 1)],
        ]
        book.sheet(subject.name[:SHEET_NAME_CHARACTERS], [*head, *rows], merged=[(2, 3, 2 + regular)])
    book.close()
    return {name: averages}


def _mark_rows(
    rng: Random, subject: Subject, pupils: tuple[Pupil, ...], averages: dict[str, dict[str, object]]
) -> Iterator[list[object]]:
    for number, pupil in enumerate(pupils, 1):
        head = [number, pupil.code, pupil.name]
        if subject.marked:
            marks = _marks(rng, subject.regular_marks + 2)
            average = average_tenths(marks)
            averages[pupil.code][subject.code] = average / 10
            yield [*head, *(_as_typed(rng, mark) for mark in marks), average / 10]
        else:
            passes = ["CĐ" if rng.random() < 0.03 else "Đ" for _ in range(subject.regular_marks + 2)]
            averages[pupil.code][subject.code] = "CĐ" if "CĐ" in passes else "Đ"
            yield [*head, *passes, averages[pupil.code][subject.code]]


def _marks(rng: Random, count: int) -> list[int]:
    """Regular and mid-term marks in halves, the last one in tenths, around a level of the pupil's own."""
    level = rng.randint(LOWEST_TENTHS + 5, HIGHEST_TENTHS - 5)
    halves = [round((level + rng.randint(-12, 12)) / 5) * 5 for _ in range(count - 1)]
    return [min(HIGHEST_TENTHS, max(LOWEST_TENTHS, mark)) for mark in [*halves, level + rng.randint(-12, 12)]]


def average_tenths(marks: list[int]) -> int:
    """Circular 22/2021 Art. 9.1: regular once, mid-term twice, end of term three times; half a tenth goes up."""
    *regular, middle, last = marks
    total, weight = sum(regular) + 2 * middle + 3 * last, len(regular) + 5
    return (2 * total + weight) // (2 * weight)


def _as_typed(rng: Random, tenths: int) -> object:
    """Now and then somebody types a comma, and the cell becomes text."""
    if rng.random() < 0.2:
        return f"{tenths // 10},{tenths % 10}"
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def timetable(folder: Path, school: School, rng: Random) -> dict[str, Mapping[str, object]]:
    """One session is online for one period more than may be."""
    rows: list[list[object]] = [["Buổi", "Tiết", *DAYS]]
    for session, periods in SESSIONS:
        for period in range(1, periods + 1):
            cells = [rng.choice(SUBJECTS).name for _ in DAYS]
            if session == BREAKING_SESSION:
                cells[DAYS.index(BREAKING_DAY)] += " (trực tuyến)"
            rows.append([session, period, *cells])
    class_name = limits.GRADEBOOK_CLASS
    name = f"{school.code}/thoi-khoa-bieu-{class_name}.xlsx"
    write(folder / name, class_name, rows)
    online = dict(SESSIONS)[BREAKING_SESSION]
    broken = {"day": BREAKING_DAY, "session": BREAKING_SESSION, "online_periods": online, "limit": limits.ONLINE_LIMIT}
    return {name: {"violations": [broken]}}


def online_lesson(folder: Path, school: School, rng: Random) -> dict[str, Mapping[str, object]]:
    pupils = list(school.of_class(limits.GRADEBOOK_CLASS))
    absent = set(rng.sample(range(len(pupils)), min(limits.ABSENT_ONLINE, len(pupils))))
    name = f"{school.code}/zoom-{limits.GRADEBOOK_CLASS}-{limits.LESSON_DAY}.csv"
    titles = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room"
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles.split(","))
        for place, pupil in enumerate(pupils):
            if place not in absent:
                writer.writerow(_joined(rng, pupil))
    return {name: {"present": len(pupils) - len(absent), "absent": len(absent)}}


def _joined(rng: Random, pupil: Pupil) -> list[object]:
    seven_thirty = datetime.combine(limits.LESSON_DAY, time(7, 30))
    joined = seven_thirty + timedelta(seconds=rng.randrange(600))
    left = (seven_thirty + timedelta(seconds=rng.randint(1_300, 2_640))).replace(second=0)
    shown = f"{pupil.code} {pupil.name}" if rng.random() < 0.6 else pupil.name
    stamps = [f"{at:%m/%d/%Y %I:%M:%S %p}" for at in (joined, left)]
    return [shown, "", *stamps, int((left - joined).total_seconds() // 60), "Yes", "No"]


def plans(folder: Path, school: School) -> dict[str, Mapping[str, object]]:
    """A plan of the month from each of several teachers, in Word, as Official Letter 5512 lays it out."""
    made: list[str] = []
    teachers = dict[str, Assignment]()
    for assignment in school.assignments:
        teachers.setdefault(assignment.staff.code, assignment)
    for number, assignment in enumerate(list(teachers.values())[: limits.PLANS]):
        week = limits.FIRST_WEEK + number % limits.MONTH_WEEKS
        grade = assignment.class_name[0]
        name = f"giao-an-{assignment.subject.code.lower()}-{grade}-tuan-{week}-{assignment.staff.code.lower()}.docx"
        _plan(folder / school.code / "giao-an" / name, school, assignment, week)
        made.append(name)
    return {f"{school.code}/giao-an": {"plans": made}}


def _plan(path: Path, school: School, assignment: Assignment, week: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page = Document()
    page.core_properties.author = assignment.staff.name
    page.add_paragraph(f"Trường: {school.name}\nTổ: {assignment.staff.group}")
    page.add_paragraph(f"Họ và tên giáo viên: {assignment.staff.name}")
    page.add_heading("KẾ HOẠCH BÀI DẠY", level=0)
    grade = assignment.class_name[0]
    page.add_paragraph(
        f"Môn: {assignment.subject.name} {grade} - Tuần {week} - Tiết {2 * week - 1}, {2 * week}\n"
        f"Bài: Chủ đề {week} của môn {assignment.subject.name}\nThời gian thực hiện: 2 tiết (1 tiết trực tuyến)"
    )
    for title, text in STEPS:
        page.add_heading(title, level=2)
        page.add_paragraph(text)
    page.save(str(path))
