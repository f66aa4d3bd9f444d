"""Every limit of records, with its unit last."""

from __future__ import annotations

# records
RECORD_FILE_BYTES = 10_000_000  # what the incumbent takes; the largest plan with pictures seen is 4 MB
DOCX_EXPANDED_BYTES = 200_000_000  # of a .docx once unzipped
DOCX_ZIP_ENTRIES = 2_000
DOCX_ZIP_RATIO = 200
DOCUMENT_BLOCKS = 20_000
DOCUMENT_PAGES = 300
DOCUMENT_IMAGES = 300
PICTURE_PIXELS = 40_000_000  # a phone's camera has 12 to 25 million; drawing takes four bytes each
PDF_OBJECTS = 200_000
TITLE_CHARACTERS = 200
NOTE_CHARACTERS = 2_000
FILE_NAME_CHARACTERS = 120
HEADING_LINES = 30  # in which a plan says whose and what it is
PLACES_SHOWN = 5  # of what was lost of a document
PLACE_CHARACTERS = 40
REQUESTS_REMEMBERED = 20
WEEKS_A_YEAR = 53
WEEK_WORD_CHARACTERS = 40

# signing
BATCH_RECORDS = 500
BATCH_PIECE_RECORDS = 50  # signed and kept at a time: what a crash costs is signing so many again
SIGNING_QUEUE_JOBS = 64
CHECK_CODE_CHARACTERS = 28  # of thirty letters and digits: 137 bits, which nobody guesses
PIN_DIGITS_LEAST = 6
PIN_DIGITS_MOST = 12
PIN_TRIES = 5
PERMIT_DAYS = 7  # in which a PIN may be chosen anew after a second person said so
SIGNATURE_HEX_RESERVED = 28_672  # three certificates with RSA-2048 take 10,000, a time stamp up to 14,000
STAMP_HEX_RESERVED = 16_384  # a time stamp with its chain takes up to 14,000
TRUST_SERVICE_SECONDS = 5.0  # to answer; measured on one machine: 0.01
TRUST_ANSWER_BYTES = 5_000_000  # a list of revoked certificates of a large authority
STAMPS_PAUSED_SECONDS = 30.0  # after a timestamp authority did not answer; what is signed meanwhile is stamped later
RENEWED_BEFORE_DAYS = 90  # a file is stamped again before the certificate of its last time stamp ends
RENEWED_AT_LEAST_DAYS = 30  # between two renewals, also where an authority stamps with what ends soon
RAISED_AT_ONCE_RECORDS = 40
RAISE_PAUSE_SECONDS = 5.0  # between two looks for files that wait
RAISE_AGAIN_SECONDS = 60  # after the first failure; doubled with each
RAISE_AGAIN_MOST_SECONDS = 86_400
RAISE_DOUBLINGS = 12
CERTIFICATE_WARNED_DAYS = 30
CERTIFICATE_YEARS = 3
CERTIFICATE_BACKDATED_DAYS = 1
DAYS_A_YEAR = 365
PIN_MEMORY_KIB = 19_456
PIN_PASSES = 2
PIN_LANES = 1
VERIFY_FILE_BYTES = 20_000_000
KEYS_REMEMBERED = 64
HASH_PIECE_BYTES = 65_536

# gradebooks
SCHOOL_GRADEBOOKS = 4_000
MARK_CHARACTERS = 8
CLASSES_REMEMBERED = 2_000  # with their years; a process of a province sees about that many a day
BLOCK_MARKS = 400  # a class of 45 by seven columns and some; pasted at once
REVISIONS_KEPT = 2_000
HALF_DAYS_A_TERM = 120  # 18 weeks of six days, and some
YEAR_ENTRIES = 1_000  # a class of 60 with sixteen slots
RECEIPTS_SHOWN = 50  # of a pupil and term, the latest; each mark that changes after the level stands makes one
DIFFERENCES_AT_ONCE = 500  # a class of 60 with eight columns
CORRECTIONS_A_BOOK = 1_000  # kept for ever; a class of 60 with eight columns, each twice
REOPENINGS_A_BOOK = 100
APPEALS_A_BOOK = 500
APPEAL_DAYS = 7  # to answer one; a setting, no act was seen that says it
REOPENED_DAYS_MOST = 14  # then a gradebook closes again by itself

# timetables and online lessons
ONLINE_PERIODS_A_SESSION = 2  # district guidance; a setting
PERIODS_A_TIMETABLE = 200
TIMETABLES_KEPT = 60  # of a class; schools that change theirs each week have 37 a year
MEETING_ROWS = 2_000
MEETING_HEADING_ROWS = 30  # above the list itself: topic, start, duration
LESSON_MINUTES = 55  # a period has 45; parts that lie within are one lesson
PART_CHARACTERS = 16
STRANGERS_KEPT = 100
GUESTS_OF_A_CLASS = 200

# class logbooks
LOGBOOK_DAYS = 0  # after the day of the period, in which an entry is not late; a default, no act was seen that says it
PERIODS_A_SESSION = 8
SESSION_CHARACTERS = 40
LESSON_CHARACTERS = 500

# reading files
TITLE_ROWS = 8
REFUSED_ROWS_KEPT = 5_000
DIFFERENCES_SHOWN = 5
RECOGNISE_BLOCKS = 60

# answering
PAGE_ROWS = 200
PAGE_ROWS_MOST = 500
