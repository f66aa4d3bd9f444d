"""How much of everything the sample has."""

from __future__ import annotations

from datetime import date

FIRST_SCHOOL = 8704010
SCHOOL_STEP = 10
FIRST_PUPIL = 2_610_000_001
FIRST_COMMUNE = 30_106
COMMUNE_STEP = 3

YEAR = 2026
YEAR_NAME = "2026-2027"
MONTH = 10
FIRST_WEEK, MONTH_WEEKS = 6, 4  # of the school year, in October
MONTH_END = date(2026, 10, 31)
LESSON_DAY = date(2026, 10, 14)
BIRTH_MONTHS = 12
BIRTH_DAYS = 28  # every month has them

CLASS_PUPILS = 35
GRADEBOOK_CLASS = "7A1"
OLD_FONT_PUPILS = 40
PLANS = 16
ABSENT_ONLINE = 3
ONLINE_LIMIT = 2  # fully online periods a session
QUESTIONS = 8

STATEMENT_LINES = 60
PART_EVERY = 15  # each fifteenth line pays half
PART_AT = 0
MEMO_KINDS = 4
OPENING_DONG = 2_000_000
WATER_DONG = 10_000
PART_DONG = 5_000
UNKNOWN_DONG = 913_000
MT940_MEMO_CHARACTERS = 65
LINE_DAYS = 28
ACCOUNT_DIGITS = 13
SPLIT_AT = 6  # where people put a blank into a pupil's code

PHONE_HEAD_DIGITS, PHONE_MIDDLE_DIGITS = 4, 7  # up to where people set a sign
ACCOUNT_GROUP_DIGITS = 4
PAGE_ROWS = 10  # of a printed list

REGULAR_MARKS_LONG = 4  # Circular 22/2021 Art. 6: more than 70 periods a year
REGULAR_MARKS_SHORT = 2
LONG_SUBJECT_PERIODS = 70
WEEKS = 35
