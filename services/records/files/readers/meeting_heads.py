"""The heads of meeting lists: under which titles Teams, Zoom, Meet and its add-ons write names and times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tabular import is_blank
from tabular.folding import words

SHOWN, FIRST, LAST, MAIL = "shown", "first", "last", "mail"
JOINED, LEFT, MINUTES = "joined", "left", "minutes"
ACTION, STAMP, ATTENDED, DAY = "action", "stamp", "attended", "day"
# In Vietnamese and English; a title in brackets behind another is left out.
TITLES: Mapping[str, tuple[str, ...]] = {
    SHOWN: (
        *("Name", "Full Name", "Name (Original Name)", "User Name (Original Name)", "User Name", "Participant"),
        *("Participant Name", "Attendee", "Attendee Name", "Display Name", "Participants", "Student", "Student Name"),
        *("Tên", "Họ tên", "Họ và tên", "Họ và tên học sinh", "Tên đầy đủ", "Tên người dùng", "Tên người tham gia"),
        *("Tên người tham dự", "Người tham gia", "Người tham dự", "Tên hiển thị", "Học sinh"),
    ),
    FIRST: ("First Name", "Given Name"),
    LAST: ("Last Name", "Surname", "Family Name", "Họ"),
    MAIL: ("Email", "User Email", "E-mail", "Email Address", "Email người dùng", "Địa chỉ email", "Thư điện tử"),
    JOINED: (
        *("Join Time", "First Join", "First Join Time", "Time joined", "Joined", "Joined At", "Join", "First Seen"),
        *("First Seen At", "Arrival Time", "Arrived", "Time In", "Entry Time", "Start", "Meeting Join Time"),
        *("Thời gian tham gia", "Giờ vào", "Thời gian vào", "Lần tham gia đầu tiên", "Tham gia lần đầu", "Vào lúc"),
        *("Lần đầu tham gia", "Thời điểm tham gia", "Giờ tham gia", "Thời gian bắt đầu tham gia"),
    ),
    LEFT: (
        *("Leave Time", "Last Leave", "Last Leave Time", "Time exited", "Left", "Left At", "Leave", "Last Seen"),
        *("Last Seen At", "Departure Time", "Exit Time", "Time Out", "Time left", "End"),
        *("Thời gian rời", "Thời gian rời đi", "Thời gian rời khỏi", "Giờ ra", "Thời gian ra", "Lần rời đi cuối cùng"),
        *("Lần rời cuối", "Rời đi lần cuối", "Lần rời khỏi cuối cùng", "Thời gian thoát", "Ra lúc", "Giờ rời"),
        *("Lần cuối rời khỏi", "Lần cuối rời đi", "Thời điểm rời đi", "Thời điểm rời khỏi"),
    ),
    MINUTES: (
        *("Duration", "Duration (Minutes)", "In-Meeting Duration", "Total Duration (Minutes)", "Total Duration"),
        *("Time in Session (minutes)", "Time in Session", "Time in Call", "Time in Meeting", "Attendance Duration"),
        *("Thời lượng", "Thời lượng (Phút)", "Thời lượng trong cuộc họp", "Tổng thời lượng", "Tổng thời lượng (Phút)"),
        *("Thời gian trong cuộc họp", "Số phút", "Thời lượng tham gia"),
    ),
    ACTION: ("User Action", "Action", "Hành động của người dùng", "Hành động", "Thao tác"),
    STAMP: ("Timestamp", "Time stamp", "Dấu thời gian", "Mốc thời gian"),
    ATTENDED: ("Attended", "Đã tham dự", "Tham dự"),
    DAY: ("Date", "Ngày"),
}
_BY_WORDS = {words(title): key for key, titles in TITLES.items() for title in titles}
_BRACKETS = re.compile(r"\([^)]*\)")
SECTION = re.compile(r"\s*[0-9]{1,2}\s*[.)]\s+\S")


def head_of(row: Sequence[object]) -> dict[str, int]:
    """Columns by key where the row is the head of a list of people; empty where it is none.

    A head names people, and says of them when they came, what they did or how long they stayed.
    """
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        if isinstance(cell, str) and not is_blank(cell):
            key = _BY_WORDS.get(words(cell)) or _BY_WORDS.get(words(_BRACKETS.sub(" ", cell)))
            if key:
                places.setdefault(key, place)
    if LAST in places and SHOWN in places and FIRST not in places:
        places[FIRST] = places.pop(SHOWN)  # Tên beside Họ is the given name
    named = SHOWN in places or {FIRST, LAST} <= places.keys()
    timed = JOINED in places or MINUTES in places or {ACTION, STAMP} <= places.keys()
    return places if named and timed else {}


def begins_section(row: Sequence[object]) -> bool:
    """`2. Participants` in a row of its own."""
    filled = [cell for cell in row if not is_blank(cell)]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(SECTION.match(filled[0]))
