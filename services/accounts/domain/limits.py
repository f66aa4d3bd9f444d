"""Every limit of accounts, with its unit last."""

from __future__ import annotations

# signing in
KEYS_LOOK_SECONDS = 30.0  # how often accounts looks for a key that was put beside the others
KEY_PUBLISHED_SECONDS = 360.0  # then every door has read the set since, which it does every 300 s
ACCESS_SECONDS = 15 * 60
REFRESH_DAYS = 14
REFRESH_AGAIN_SECONDS = 30  # a page and what it loads leave together; the slowest call they wait for has 10 s
REFRESH_FAMILY_CHARACTERS = 26  # of 31 signs: 128 bits
REFRESH_SECRET_CHARACTERS = 43  # of 31 signs: 213 bits
ONE_TIME_CHARACTERS = 11  # of 31 signs: 54 bits
ONE_TIME_GROUP_CHARACTERS = 4
ONE_TIME_DAYS = 30
ASKED_CHILDREN = 10  # that wait on one account; the oldest makes room
PASSWORD_CHARACTERS_LEAST = 8
PASSWORD_CHARACTERS_MOST = 128
PASSWORD_SIGNS_FEW = 3  # different ones; abcabcabc has three
PASSWORD_OWN_WORD_CHARACTERS = 3  # a shorter word of the own name is in many others
PASSWORD_OWN_LEFT_CHARACTERS = 4  # beside the own words; less is a number or a sign
NAME_CHARACTERS_MOST = 64
LOCK_AFTER_FAILURES = 5
LOCK_FIRST_SECONDS = 30
LOCK_LAST_SECONDS = 3_600
LOCK_DOUBLINGS = 7  # 30 s doubled seven times passes the hour
FAILURES_COUNT_SECONDS = 86_400
ADDRESS_LOCK_AFTER_FAILURES = 300  # a whole school signs in from one address on its first day
DEVICES_SHOWN = 4  # of one browser: those who share a computer
DEVICE_CHARACTERS = 16
DEVICE_HEX_CHARACTERS = 32
ADDRESS_CHARACTERS_MOST = 64
BROWSER_CHARACTERS_MOST = 64
JOURNAL_DAYS = 365  # of sign-ins; a session is kept as long after it could be used last
JOURNAL_ROWS = 200
FORGET_PAUSE_SECONDS = 3_600.0
GUARD_HEX_CHARACTERS = 6  # sixteen million counters at most, whatever names are tried

# the second factor: RFC 6238 with what every app knows, SHA-1, six digits, 30 s
SECOND_FACTOR_BYTES = 20
SECOND_FACTOR_DIGITS = 6
SECOND_FACTOR_MINUTES = 30.0  # it counts as given
SECOND_FACTOR_MINUTES_MOST = 720.0
SECOND_FACTOR_STEP_SECONDS = 30
SECOND_FACTOR_STEPS_AROUND = 1  # a phone may be half a minute wrong
RECOVERY_CODES = 10
LOST_FACTOR_DAYS = 7  # the second person decides within them
RECOVERY_CHARACTERS = 11  # of 31 signs: 54 bits

# argon2id: OWASP's minimum; 16 ms of one core
ARGON2_MEMORY_KIB = 19_456
ARGON2_PASSES = 2
ARGON2_LANES = 1
ARGON2_HASH_BYTES = 32
ARGON2_SALT_BYTES = 16
ARGON2_AT_ONCE = 2  # 38 MiB; more would take the cores from the doors

# reading files
CODE_CHARACTERS_MOST = 20  # 42/2021 names no shape; the exchange schema allows twenty
PUPIL_CODE_DIGITS = 10  # a shorter one may have lost its zeros to a spreadsheet
CODE_DIGITS_MOST = 12  # to which zeros are put before a code to look for whom it stands
UNLISTED_NAMED = 50  # in the report on a list
PUPILS_OF_A_SCHOOL = 10_000
MOVES_NAMED = 50  # in the report on a list
UNDO_DAYS = 14  # as long as nothing else is said, what lists changed can be taken back
UNDO_DAYS_MOST = 90
UNDO_NAMED = 50  # of those whom it is about, and of what stands in the way
UNDOABLE_SHOWN = 50  # lists, the newest
PERSONAL_ID_DIGITS = 12
PERSONAL_ID_DIGITS_KEPT_BY_A_NUMBER = 10  # provinces run from 001: a spreadsheet eats two zeros at most
PHONE_DIGITS = 10
UNIT_DIGITS = 5
CONTENT_ROWS = 200  # by which a column without a known title is known
DAY_ORDERS_MIXED_FROM = 5  # one day in five in the other order: no typing error any more
NAME_OF_A_PERSON_CHARACTERS = 100
SEES_READS_FROM_YEARS = 7  # a child's own consent counts from then on (Law 91/2025 Art. 24)
BIRTH_YEAR_FIRST = 1900
ROWS_AT_ONCE = 1_000
ASSIGNMENTS_AT_ONCE = 10_000  # a school of 100 classes with 13 subjects has 1,300
SCHOOL_YEAR_STARTS_MONTH = 7
TITLE_ROWS = 12

# answering
PAGE_ROWS = 200
PAGE_ROWS_MOST = 500
SLIPS_MOST = 500
SCHOOLS_OF_A_UNIT = 150  # they stand in the token, ten bytes each; a browser keeps 4,096 in a cookie
