"""Habits of gradebooks, of meeting programs and of banks: each writes a file of a class and says what is true of it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from deploy.sample import limits
from deploy.sample.district import Pupil, School
from deploy.sample.money import account_of
from deploy.sample.people import plain
from deploy.sample.typed import ClassList, Rows, save

Truth = Mapping[str, object]
_REGULAR, _MARKS = 4, 6  # regular marks of Toán, and all that a term has
_JOINED, _LEFT = time(7, 30), time(8, 15)
_LINES = 6
_NOVEMBER = limits.MONTH + 1
_ENTRIES = ("STT", "Ngày giao dịch", "Số tham chiếu", "Số tiền ghi nợ", "Số tiền ghi có", "Số dư", "Mô tả")


class OfClass(NamedTuple):
    school: School
    class_name: str
    rng: Random

    @property
    def pupils(self) -> Sequence[Pupil]:
        return self.school.of_class(self.class_name)

    @property
    def alone(self) -> Sequence[Pupil]:
        """Those whose name nobody else of the class bears."""
        names = [plain(one) for one in self.pupils]
        return [one for one in self.pupils if names.count(plain(one)) == 1]


def _marks(rng: Random) -> list[float]:
    return [rng.randint(8, 20) / 2 for _ in range(_MARKS)]


def _book(path: Path, above: Rows, heads: Rows, body: Rows) -> None:
    save(path, ClassList(above, heads, body))


def both_terms_in_one_sheet(path: Path, of: OfClass) -> Truth:
    truth = {one.code: {"hk1": _marks(of.rng), "hk2": _marks(of.rng)} for one in of.pupils}
    titles: list[object] = ["ĐĐGtx", *[None] * (_REGULAR - 1), "ĐĐGgk", "ĐĐGck"]
    blanks: list[object] = [None] * (_MARKS - 1)
    heads: Rows = [
        ["STT", "Mã HS", "Họ và tên", "Học kỳ I", *blanks, "Học kỳ II", *blanks],
        [None, None, None, *titles, *titles],
        [None, None, None, *[1, 2, 3, 4, None, None] * 2],
    ]
    body: Rows = [
        [number, one.code, one.name, *truth[one.code]["hk1"], *truth[one.code]["hk2"]]
        for number, one in enumerate(of.pupils, 1)
    ]
    _book(path, [[f"SỔ ĐIỂM LỚP {of.class_name} MÔN TOÁN NĂM HỌC {limits.YEAR_NAME}"]], heads, body)
    return {"subject": "TOAN", "marks": truth}


def _one_term(path: Path, of: OfClass, above: Rows, *, coded: bool) -> Truth:
    truth = {one.code: {"hk1": _marks(of.rng)} for one in of.alone}
    code = ["Mã học sinh"] if coded else []
    heads: Rows = [["STT", *code, "Họ và tên", *(f"ĐĐGtx{n}" for n in range(1, _REGULAR + 1)), "ĐĐGgk", "ĐĐGck"]]
    body: Rows = [
        [number, *([one.code] if coded else []), one.name, *truth[one.code]["hk1"]]
        for number, one in enumerate(of.alone, 1)
    ]
    _book(path, above, heads, body)
    return {"marks": truth}


def names_without_codes(path: Path, of: OfClass) -> Truth:
    above: Rows = [[f"SỔ ĐIỂM LỚP {of.class_name} - HỌC KỲ I - MÔN TOÁN NĂM HỌC {limits.YEAR_NAME}"]]
    return {"subject": "TOAN", **_one_term(path, of, above, coded=False)}


def heads_with_colons(path: Path, of: OfClass) -> Truth:
    above: Rows = [[f"Lớp: {of.class_name}"], ["Môn: Anh văn"], ["Học kỳ: I"], [f"Năm học: {limits.YEAR_NAME}"]]
    return {"subject": "TA", **_one_term(path, of, above, coded=True)}


def _stays(of: OfClass) -> list[tuple[Pupil, datetime, datetime]]:
    """Each was there twice, with a gap."""
    begin, end = (datetime.combine(limits.LESSON_DAY, at) for at in (_JOINED, _LEFT))
    stays = []
    for one in of.alone:
        gone = begin + timedelta(minutes=of.rng.randint(10, 20))
        back = gone + timedelta(minutes=of.rng.randint(3, 9))
        stays += [(one, begin, gone), (one, back, end)]
    return stays


def _minutes(stays: Sequence[tuple[Pupil, datetime, datetime]]) -> dict[str, int]:
    minutes: dict[str, int] = {}
    for one, joined, left in stays:
        minutes[one.code] = minutes.get(one.code, 0) + int((left - joined).total_seconds()) // 60
    return minutes


def teams_report_in_parts(path: Path, of: OfClass) -> Truth:
    """UTF-16 with tabs, three sections; those who were there twice stand twice in the third alone."""
    stays = _stays(of)
    first, last = stays[0][1], stays[-1][2]
    lines = ["1. Summary", f"Meeting title\tToán {of.class_name}", f"Start time\t{_american(first)}", ""]
    lines += ["2. Participants", "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"]
    minutes = _minutes(stays)
    whole = f"{_american(first)}\t{_american(last)}"
    lines += [f"{one.name}\t{whole}\t{minutes[one.code]}m\t\t\tAttendee" for one in of.alone]
    lines += ["", "3. In-Meeting Activities", "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"]
    lines += [
        f"{one.name}\t{_american(joined)}\t{_american(left)}\t{_whole_minutes(joined, left)}m\t\tAttendee"
        for one, joined, left in stays
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    return {"day": f"{limits.LESSON_DAY}", "minutes": minutes}


def _american(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def _whole_minutes(joined: datetime, left: datetime) -> int:
    return int((left - joined).total_seconds()) // 60


def zoom_with_rejoins(path: Path, of: OfClass) -> Truth:
    stays = _stays(of)
    titles = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles.split(","))
        for one, joined, left in stays:
            stamps = [f"{at:%m/%d/%Y %I:%M:%S %p}" for at in (joined, left)]
            writer.writerow([f"{one.code} {one.name}", "", *stamps, _whole_minutes(joined, left), "Yes", "No"])
    return {"day": f"{limits.LESSON_DAY}", "minutes": _minutes(stays)}


class Paid(NamedTuple):
    pupil: Pupil
    day: date
    amount: int
    memo: str
    reference: str

    @property
    def truth(self) -> Truth:
        """What is right about the line."""
        said = {"student": self.pupil.code, "amount": self.amount, "on": f"{self.day}"}
        return {**said, "memo": self.memo, "reference": self.reference}


def _paid(of: OfClass, memo: str, *, referenced: bool = True) -> list[Paid]:
    """Lines of the month after the one that is loaded."""
    chosen = of.rng.sample(list(of.alone), min(_LINES, len(of.alone)))
    return [
        Paid(
            one,
            date(limits.YEAR, _NOVEMBER, number + 1),
            limits.WATER_DONG,
            memo.format(code=one.code, name=plain(one), class_name=one.class_name),
            f"FT26{_NOVEMBER}{number:07d}" if referenced else "",
        )
        for number, one in enumerate(chosen)
    ]


def _entry(number: int, line: Paid, balance: int) -> list[object]:
    return [number, f"{line.day:%d/%m/%Y}", line.reference, None, line.amount, balance, line.memo]


def _statement(path: Path, account: str, rows: Rows) -> None:
    save(path, ClassList([["SAO KÊ TÀI KHOẢN"], ["Số tài khoản", account], []], [list(_ENTRIES)], rows))


def _entries(lines: Sequence[Paid]) -> Rows:
    balances = (limits.OPENING_DONG + sum(one.amount for one in lines[: place + 1]) for place in range(len(lines)))
    return [_entry(number, line, held) for number, (line, held) in enumerate(zip(lines, balances, strict=True), 1)]


def _truth(of: OfClass, lines: Sequence[Paid]) -> Truth:
    return {"account": account_of(of.school), "lines": [line.truth for line in lines]}


def opening_and_total_lines(path: Path, of: OfClass) -> Truth:
    lines = _paid(of, "{code} NUOC UONG T11")
    half = len(lines) // 2
    entries, sums = _entries(lines), [sum(one.amount for one in part) for part in (lines[:half], lines)]
    rows: Rows = [
        [None, "Số dư đầu kỳ", None, None, None, limits.OPENING_DONG, None],
        *entries[:half],
        [None, "Cộng trang", None, None, sums[0], None, None],
        list(_ENTRIES),
        *entries[half:],
        [None, "Tổng cộng", None, None, sums[1], None, None],
        [None, "Số dư cuối kỳ", None, None, None, limits.OPENING_DONG + sums[1], None],
    ]
    _statement(path, account_of(of.school), rows)
    return _truth(of, lines)


def equal_payments(path: Path, of: OfClass) -> Truth:
    """Brothers and sisters, or one payer for two friends: one day, one amount, nothing but the memo apart."""
    day = date(limits.YEAR, _NOVEMBER, 1)
    lines = [line._replace(day=day) for line in _paid(of, "{code} NUOC UONG T11", referenced=False)]
    _statement(path, account_of(of.school), _entries(lines))
    return _truth(of, lines)


def memo_glued(path: Path, of: OfClass) -> Truth:
    lines = _paid(of, "MBVCB.5120.{code}NUOCUONGT11.CT TU 0071000123456")
    _statement(path, account_of(of.school), _entries(lines))
    return _truth(of, lines)


def account_in_groups(path: Path, of: OfClass) -> Truth:
    lines, account = _paid(of, "{name} LOP {class_name} NUOC UONG"), account_of(of.school)
    size = limits.ACCOUNT_GROUP_DIGITS
    groups = [account[start : start + size] for start in range(0, len(account), size)]
    _statement(path, " ".join(groups), _entries(lines))
    return _truth(of, lines)
