"""Every limit of the command line, with its unit last."""

from __future__ import annotations

# asking the gateway
CONNECT_SECONDS = 5.0
ASK_SECONDS = 180.0
TRIES = 40  # a house that was killed is back within 7 s; the whole wait is bounded by PATIENCE_SECONDS
BACKOFF_FIRST_SECONDS = 0.1
BACKOFF_LAST_SECONDS = 2.0
PATIENCE_SECONDS = 90.0
PAGE_ITEMS = 500
PAGES = 1_000

# files
FILE_BYTES = 20 * 1024 * 1024  # what the gateway takes in one piece; a larger file is named, not sent
FILES_AT_ONCE = 3

# waiting for what a command caused
SETTLE_SECONDS = 120.0
SETTLE_POLL_SECONDS = 0.2
FOLLOW_POLL_SECONDS = 1.0
MONTH_POLL_SECONDS = 0.5

# showing
TABLE_ROWS = 200
REFUSED_ROWS = 10
VALUE_CHARACTERS = 60

# ids made of content
LENGTH_BYTES = 8
KEY_CHARACTERS = 40

# the sample's people
DEMO_PASSWORD_CHARACTERS = 12
DEMO_PASSWORD_PART = 6
NOT_FOUND = 404
FORBIDDEN = 403
CONFLICT = 409
SIGN_ROUNDS = 5
PIN_DIGITS = 6
DEMO_ACCOUNT_HEAD = "19"
DEMO_BANK = "970436"  # Vietcombank, in the table of banks
GUARDIANS = 2
DEMO_PHONE_HEAD = "090000000"
REFERENCE_CHARACTERS = 12
DEMO_DAY = 28  # every month has it
