"""Every limit of the library, with its unit last."""

from __future__ import annotations

# files
FILE_BYTES = 30 * 1024 * 1024  # below the door's 32 MiB, envelope included
TEXT_FILE_BYTES = 4 * 1024 * 1024  # a GIFT or XML bank; the largest seen is 40 kB
HEAD_BYTES = 4_096

# questions
QUESTIONS_A_FILE = 1_000
QUESTIONS_AT_ONCE = 20_000  # the same thousand on the shelves of twenty schools
OPTIONS = 40
QUESTION_CHARACTERS = 8_000
NAME_CHARACTERS = 200
VALUE_CHARACTERS = 80  # of a refused row, shown to a person
PER_CENT = 100.0
WHOLE_FROM_PER_CENT = 99.0  # three thirds of 33.33 per cent are a whole mark

# materials
TITLE_CHARACTERS = 300
NOTE_CHARACTERS = 2_000
STEPS = 200
REQUESTS_REMEMBERED = 50
GRADE_FIRST, GRADE_LAST = 1, 12
ID_CHARACTERS = 24

# books
BOOKS_A_FILE = 20_000
SUBJECTS_A_BOOK = 20

# copies and loans
COPY_NUMBER_CHARACTERS = 40
READER_CHARACTERS = 40
LOAN_DAYS = 400  # a set of textbooks stays with a teacher for a school year
COPIES_A_READER = 200
PAST_LOANS = 20  # of a copy, beside the open one; the facts of all stay in the log

# lists
PAGE_ITEMS = 200
PAGE_ITEMS_USUAL = 50
LISTED_RESOURCES = 500
LOANS_LISTED = 5_000
READ_AT_ONCE = 1_000

# search
FOUND_ITEMS = 100
FOUND_ITEMS_USUAL = 20
QUERY_WORDS = 16
QUERY_CHARACTERS = 400
INDEXED_CHARACTERS = 20_000
INDEX_HEAP_BYTES = 32_000_000
REFRESH_SECONDS = 0.5  # own writes are visible at once; this takes in another process's
REFRESH_BACK_SECONDS = 10.0  # clocks may differ, and what is dated may take a while to be kept
SCHOOLS_AT_ONCE = 2_000
EXACT_BOOST = 3.0
TITLE_BOOST = 2.0

# recognising
CERTAIN_SCORE = 95
LIKELY_SCORE = 90
DOUBTFUL_SCORE = 40
LOOSE_SCORE = 15  # any file can be a loose material: whoever knows it better gets it
