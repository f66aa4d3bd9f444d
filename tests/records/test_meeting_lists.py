"""Lists of Teams, Zoom and Meet as people export them: present and older heads, in Vietnamese and English."""

from __future__ import annotations

from datetime import date

import pytest

from services.records.domain.attendance import Stay, lessons_of, who_was_there
from services.records.domain.staff import Pupil
from services.records.files.readers.meeting import MeetingList, meeting_list
from services.records.files.readers.meeting_times import Order, order_of, read_minutes, read_time
from tabular import read

BINH, LAN = "Lê Quốc Bình", "Lý Thị Lan"
ROLL = [Pupil(code, "8702030", name, "7A1", "2026-2027") for code, name in (("2600000278", BINH), ("2600000275", LAN))]
Times = dict[str, list[tuple[str, str]]]
USUAL: Times = {BINH: [("07:30", "08:15")], LAN: [("07:31", "07:50"), ("08:00", "08:15")]}


def taken(text: str, name: str = "7A1-2026-10-14.csv", encoding: str = "utf-8") -> MeetingList:
    found = meeting_list(read(text.encode(encoding), name), name)
    assert found is not None
    return found


def times(found: MeetingList) -> Times:
    assert (found.refused, {one.joined.date() for one in found.stays}) == ([], {date(2026, 10, 14)})
    shown: Times = {}
    for one in sorted(found.stays, key=lambda stay: stay.joined):
        shown.setdefault(one.shown, []).append((f"{one.joined:%H:%M}", f"{one.left:%H:%M}"))
    return shown


def minutes(found: MeetingList) -> dict[str, int]:
    names = {pupil.id: pupil.name for pupil in ROLL}
    return {names[one.pupil]: one.minutes for one in who_was_there(found.stays, ROLL).present}


STAYS = [(BINH, "7:30:00", "8:15:00"), (LAN, "7:31:00", "7:50:00"), (LAN, "8:00:00", "8:15:00")]


def rows(form: str, *, separator: str = "\t") -> str:
    return "\n".join(form.format(n=name, j=joined, l=left).replace("|", separator) for name, joined, left in STAYS)


TEAMS_VI = f"""1. Tóm tắt
Tiêu đề cuộc họp\tToán 7A1
Người tham dự\t2
Thời gian bắt đầu\t14/10/2026 7:30:00 SA
Thời lượng cuộc họp\t45 phút

2. Người tham dự
Tên\tLần tham gia đầu tiên\tLần rời đi cuối cùng\tThời lượng trong cuộc họp\tEmail\tID người tham dự (UPN)\tVai trò
{BINH}\t14/10/2026 7:30:00 SA\t14/10/2026 8:15:00 SA\t45 phút\t\t\tNgười thuyết trình
{LAN}\t14/10/2026 7:31:00 SA\t14/10/2026 8:15:00 SA\t34 phút\t\t\tNgười dự

3. Hoạt động trong cuộc họp
Tên\tThời gian tham gia\tThời gian rời đi\tThời lượng\tEmail\tVai trò
{rows("{n}|14/10/2026 {j} SA|14/10/2026 {l} SA|||")}
"""
FORMS: dict[str, str] = {
    "Teams in Vietnamese": TEAMS_VI,
    "Teams of 2022": "Meeting Summary\nTotal Number of Participants\t2\nMeeting Title\tToán\n"
    "Meeting Start Time\t10/14/2026, 7:30:00 AM\n\nFull Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    + rows("{n}|10/14/2026, {j} AM|10/14/2026, {l} AM|45m||Attendee"),
    "Zoom": "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room\n"
    + rows("{n}||10/14/2026 {j} AM|10/14/2026 {l} AM|45|Yes|No", separator=","),
    "Zoom with the meeting above": "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,\n"
    "811 2222 3333,Toán 7A1,10/14/2026 07:30:00 AM,10/14/2026 08:15:00 AM,gv@truong.vn,46,2,\n\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    + rows("{n}||10/14/2026 {j} AM|10/14/2026 {l} AM|45|Yes", separator=","),
    "Zoom in Vietnamese": "Tên (Tên gốc),Email người dùng,Thời gian tham gia,Thời gian rời đi,Thời lượng (Phút),Khách\n"
    + rows("{n}||14/10/2026 {j}|14/10/2026 {l}|45|Có", separator=","),
    "Zoom webinar": "Attendee Report,\nReport Generated:,10/15/2026 9:00\nTopic,Webinar ID,Actual Start Time\n"
    'Toán 7A1,811 2222 3333,"Oct 14, 2026 7:25 AM"\nAttendee Details,\n'
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,"
    "Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\n"
    + rows('Yes|{n}||||||"Oct 14^ 2026 {j} AM"|"Oct 14^ 2026 {l} AM"|45|Yes|Vietnam', separator=",").replace("^", ",")
    + "\nNo,Vắng Mặt,,,,,,--,--,--,--,",
    "Meet add-on with a day column": "Họ và tên,Ngày,Giờ vào,Giờ ra\n" + rows("{n}|14/10/2026|{j}|{l}", separator=","),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_list_is_read_stay_by_stay(form: str) -> None:
    assert times(taken(FORMS[form])) == USUAL
    assert minutes(taken(FORMS[form])) == {BINH: 45, LAN: 34}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_report_of_teams_is_read_in_both_encodings(encoding: str) -> None:
    assert times(taken(TEAMS_VI, encoding=encoding)) == USUAL


def test_teams_before_2021_wrote_a_row_for_each_joining_and_leaving() -> None:
    text = (
        "Full Name\tUser Action\tTimestamp\n"
        f"{BINH}\tJoined before\t10/14/2026, 7:30:00 AM\n{LAN}\tJoined\t10/14/2026, 7:31:00 AM\n"
        f"{LAN}\tLeft\t10/14/2026, 7:50:00 AM\n{LAN}\tJoined\t10/14/2026, 8:00:00 AM\n"
        f"{BINH}\tLeft\t10/14/2026, 8:15:00 AM\n"
    )
    assert times(taken(text)) == USUAL
    vi = text.replace("Full Name\tUser Action\tTimestamp", "Họ tên\tHành động của người dùng\tDấu thời gian")
    vi = vi.replace("Joined before", "Đã tham gia trước").replace("Joined", "Đã tham gia").replace("Left", "Đã rời")
    assert times(taken(vi)) == USUAL


def test_a_list_of_persons_alone_counts_the_minutes_it_says_and_not_the_gap() -> None:
    text = "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\n"
    text += f"{LAN}\t10/14/26, 7:31:00 AM\t10/14/26, 8:15:00 AM\t34m 5s\n"
    assert minutes(taken(text)) == {LAN: 34}


def test_a_list_of_google_meet_has_two_columns_of_names_and_its_day_in_the_title() -> None:
    text = "Attendance report 2026-10-14\nFirst name,Last name,Email,Duration,Time joined,Time exited\n"
    text += "Bình,Lê Quốc,b@x.vn,45 min,7:30 AM,8:15 AM\nLan,Lý Thị,l@x.vn,34 min,7:31 AM,8:05 AM\n"
    found = taken(text, "meet-7A1.csv")
    assert (minutes(found), {one.mail for one in found.stays}) == ({BINH: 45, LAN: 34}, {"b@x.vn", "l@x.vn"})
    vi = text.replace("First name,Last name", "Tên,Họ").replace(
        "Time joined,Time exited", "Thời gian tham gia,Thời gian thoát"
    )
    assert minutes(taken(vi, "meet-7A1.csv")) == {BINH: 45, LAN: 34}


def test_an_add_on_of_meet_says_when_somebody_was_seen_and_how_long() -> None:
    text = "Meeting code: abc-defg-hij\nCreated on 2026-10-14 07:25:00\nFull Name,First Seen At,Time in Call\n"
    text += f"{BINH},2026-10-14 07:30:12,45 min\n{LAN},2026-10-14 07:31:00,34 min\n"
    assert minutes(taken(text)) == {BINH: 45, LAN: 34}


def test_a_list_of_zoom_without_times_takes_the_start_of_the_meeting() -> None:
    text = "Topic,Start Time\nToán 7A1,10/14/2026 07:30:00 AM\n\nName (Original Name),Total Duration (Minutes),Guest\n"
    assert minutes(taken(text + f"{BINH},45,Yes\n{LAN},34,Yes\n")) == {BINH: 45, LAN: 34}
    bare = taken(f"Name (Original Name),User Email,Total Duration (Minutes),Guest\n{BINH},,45,Yes\n")
    assert (bare.stays, bare.missing) == ([], ("Join Time", "Leave Time"))


def test_the_class_is_said_by_the_name_of_the_file_or_the_title_of_the_meeting_and_never_by_a_length() -> None:
    assert taken(TEAMS_VI, "teams.csv").class_name == "7A1"
    assert taken(TEAMS_VI, "7A2.csv").class_name == "7A2"
    assert taken(TEAMS_VI.replace("Toán 7A1", "Toán").replace("45 phút", "1h 5m"), "teams.csv").class_name == ""


def test_a_time_that_cannot_be_read_refuses_its_row_with_column_and_value() -> None:
    text = f"Name,Join Time,Leave Time\n{BINH},10/14/2026 07:30:00 AM,10/14/2026 08:15:00 AM\n"
    text += f"{LAN},sáng,10/14/2026\n"
    found = taken(text)
    assert [(one.row, one.column, one.value) for one in found.refused] == [(3, "Join Time", "sáng")]
    assert len(found.stays) == 1


@pytest.mark.parametrize(
    ("texts", "day", "read"),
    [
        (["11/5/26, 8:00:00 AM"], None, date(2026, 11, 5)),
        (["11/5/26, 8:00:00 AM"], date(2026, 5, 11), date(2026, 5, 11)),
        (["5/11/2026 8:00:00 SA"], None, date(2026, 11, 5)),
        (["05/11/2026 08:00"], None, date(2026, 11, 5)),
        (["10/14/2026 08:00"], None, date(2026, 10, 14)),
        (["14/10/2026 8:00 AM"], None, date(2026, 10, 14)),
        (["2026-10-14 08:00:00"], None, date(2026, 10, 14)),
        (["14 thg 10, 2026 8:00"], None, date(2026, 10, 14)),
        (["Oct 14, 2026 08:00:00 AM"], None, date(2026, 10, 14)),
        (["11/5/26, 8:00:00\u202fAM"], None, date(2026, 11, 5)),
    ],
)
def test_day_and_month_stand_in_one_order_for_a_whole_file(texts: list[str], day: date | None, read: date) -> None:
    order = order_of(texts, day)
    found = [read_time(text, order) for text in texts]
    assert [(one.date(), one.hour) if one else None for one in found] == [(read, 8)]


@pytest.mark.parametrize(
    ("text", "hour"), [("1:05 CH", 13), ("12:05 SA", 0), ("12:05 PM", 12), ("1:05:09 p.m.", 13), ("13:05", 13)]
)
def test_halves_of_the_day_are_read_in_both_languages(text: str, hour: int) -> None:
    found = read_time(text, Order(month_first=True, day=date(2026, 10, 14)))
    assert found is not None
    assert (found.hour, found.minute) == (hour, 5)


@pytest.mark.parametrize(
    ("value", "length"),
    [("45m", 45), ("1h 5m 10s", 65), ("1 hr 2 min", 62), ("45 phút", 45), ("1 giờ 5 phút", 65), ("00:45:10", 45),
     ("45", 45), (45.0, 45), ("50s", 0), ("", None), ("lâu", None)],
)  # fmt: skip
def test_lengths_are_read_as_programs_write_them(value: object, length: int | None) -> None:
    assert read_minutes(value) == length


def stay(shown: str, joined: str, left: str, *, mail: str = "", part: str = "") -> Stay:
    order = Order(month_first=True, day=date(2026, 10, 14))
    begins, ends = read_time(joined, order), read_time(left, order)
    assert begins is not None
    assert ends is not None
    return Stay(shown, begins, ends, None, mail, part)


TWINS = [Pupil(code, "8702030", "Vũ Quốc Dũng", "7A1", "2026-2027") for code in ("2600000276", "2600000277")]


def test_namesakes_with_two_addresses_are_two_also_one_after_the_other() -> None:
    one, other = stay("Vũ Quốc Dũng", "7:30", "7:40", mail="a@x"), stay("Vũ Quốc Dũng", "7:45", "8:15", mail="b@x")
    found = who_was_there([one, other], TWINS)
    assert ([each.minutes for each in found.present], found.unsure) == ([10, 30], [])


def test_a_namesake_who_writes_the_code_leaves_the_other_in_doubt() -> None:
    coded, bare = stay("2600000276 Vũ Quốc Dũng", "7:30", "7:40"), stay("Vũ Quốc Dũng", "7:45", "8:15")
    found = who_was_there([coded, bare], TWINS)
    assert ([each.pupil for each in found.present], found.unsure, found.absent) == (["2600000276"], ["2600000277"], [])
    both = who_was_there([coded, stay("Vũ Quốc Dũng", "7:35", "8:15")], TWINS)
    assert ([each.pupil for each in both.present], both.unsure) == (["2600000276", "2600000277"], [])


def test_two_lessons_with_a_short_break_are_two_and_lists_at_one_time_are_one() -> None:
    first, second = stay("A", "7:30", "8:15", part="1"), stay("A", "8:20", "9:05", part="2")
    again = stay("B", "8:22", "9:06", part="3")
    assert lessons_of([second, again, first]) == [[first], [second, again]]
