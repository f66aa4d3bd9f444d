"""Every limit of the gateway, with its unit last."""

from __future__ import annotations

# requests
BODY_BYTES = 24 * 1024 * 1024  # the largest file that a service takes, with its form around it
FORM_PARTS = 800  # a pasted block of marks without script: 45 rows of 7, and the hidden fields
FORM_COLUMNS = 400  # of shown files, with a choice for each: half of the parts
COMPRESS_FROM_BYTES = 500
NOTICE_BYTES = 64_000  # of a bank's notice; the largest seen is 2,100

# sessions
COOKIE_BYTES = 3_900  # browsers cut or drop a cookie from 4,096 on, name and attributes included
SESSION_SECONDS = 14 * 24 * 3600
DEVICE_SECONDS = 365 * 24 * 3600
DEVICES_KEPT = 4  # of those who share a computer
LANGUAGE_SECONDS = 365 * 24 * 3600
REFRESH_EARLY_SECONDS = 30
REFRESHED_KEPT_SECONDS = 120  # requests that left with the old cookie still find the new tokens
REFRESHED_KEPT_ITEMS = 5_000

# pages
NOTICE_SECONDS = 60  # from the form to the page that it leads to
NOTICE_CHARACTERS = 400  # of each fact that a notice tells: two of them fit the cookie
MONTHS_A_YEAR = 12
PAGE_ROWS = 50
QUEUE_ROWS = 100
WAITING_LINES = 400  # that a second person looks through at once; each and each bill is a part of one form
WAITING_BILLS = 200
DESK_PAGES = 20  # of open bills: ten thousand, more than a school has
DESK_BLOCK = 20  # takings that are sent at once after the network was away
DESK_PARTS = 40  # bills of one family at once
DECIDED_AT_ONCE = 8  # of one yes
CLASS_PUPILS = 200  # of one class; the law allows 45
SCHOOLS_ROWS = 500
LATE_AT_HOME = 5  # rows of who is behind on a principal's home
NEWS_AT_HOME = 12  # lines of what is new for a family; one class enters about six marks of a pupil a week
LESSONS_AT_HOME = 6  # the latest lessons of a child, on the parents' home
REMIND_PERSONS = 200
BATCH_ROWS = 500  # one month's batch of one principal is one page: signing is one act
BLOCK_MARKS = 400  # cells in one save, as many as records takes: a paste of 45 by 4 is one of them
SEARCH_CHARACTERS = 200
SUBJECT_CHARACTERS = 100
QR_CHARACTERS = 400  # of the address of a second factor; the longest that accounts makes has 200
ID_CHARACTERS = 200  # of a document or a command; the longest seen has 90
NOTE_CHARACTERS = 2_000
PERIODS_A_SESSION = 8  # as records takes them
LESSON_CHARACTERS = 500  # of what a logbook says of one period
BILL_POLL_SECONDS = 3
UPLOAD_FILES = 40
PUPILS_TO_CHOOSE = 20  # of the name that an accountant typed

# asking the services
ASK_FILE_SECONDS = 120.0
ASK_SIGN_SECONDS = 300.0

# the JSON API
API_PAGE_ITEMS = 500
RETRY_AFTER_SECONDS = 1
MEBIBYTE = 1024 * 1024
IMPORT_BYTES = 20 * MEBIBYTE
PREVIEW_BYTES = 8 * MEBIBYTE  # of all files of a form together: they go along in the page that shows the preview
REPORT_PAGES = 1_000
FACTS_SHOWN = 1_000
FOLLOW_WAIT_MS = 1_000
FOUND_ITEMS = 100
GRADE_MOST = 12
WEEK_MOST = 53  # of the calendar, ISO 8601
DAYS_MOST = 31  # of a month
VERSION_MOST = 2**31 - 1  # what a field of the wire holds
REOPENED_DAYS_MOST = 14  # of a gradebook after its window
AMOUNT_MOST_DONG = 10**12  # a thousand times the largest transfer seen
SIZE_MOST_BYTES = 2**53 - 1  # what a program in JavaScript counts exactly
TOKEN_CHARACTERS = 7_000  # what a call's metadata carries beside the rest; the largest seen has 2,100
COLUMNS_CHARACTERS = 8_000  # of JSON: a hundred titles with what their columns hold
SHOWN_NAME_CHARACTERS = 200
READ_STRETCHES = 5  # of the chains, until there is something to show

# lending: the house's own bounds, said in the API's document
LOAN_DAYS = 400
COPIES_A_READER = 200
