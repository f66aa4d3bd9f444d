"""Every limit of the payments house, with its unit last."""

from __future__ import annotations

# a transfer that any bank's app takes
PURPOSE_CHARACTERS = 25
QR_FIELD_CHARACTERS = 99
QR_HEAD_CHARACTERS = 4  # tag and length
QR_CHECKSUM_CHARACTERS = 4
QR_AMOUNT_DIGITS = 13
ACCOUNT_CHARACTERS = 19
HOLDER_CHARACTERS = 70
ACCOUNT_WARNING_DAYS = 60  # that payers are warned of another account: two monthly bills
ACCOUNT_CHANGES = 50  # that are remembered
LINK_CHARACTERS = 24  # of 31 letters and digits: 118 bits

# statements
STATEMENT_BYTES = 20_000_000  # 50,000 lines of camt.053 are 15 MB
STATEMENT_LINES = 200_000
DAYS_REMEMBERED = 4_096  # as cells write them: a statement repeats its days
SNIFF_BYTES = 2_000  # what a file is shows in its beginning
BATCH_LINES = 1_000
MEMO_CHARACTERS = 512  # the largest seen is 256
REFERENCE_CHARACTERS = 40
REFERENCE_ALONE_CHARACTERS = 10  # shorter ones are unique within a day only (Vietcombank's "5035.12")
FINGERPRINT_CHARACTERS = 12  # of a memo, among the lines of one day and amount
CUT_MEMO_CHARACTERS = 28  # letters and digits that stay of the shortest cut: SWIFT's lines have 35 characters
SHOWN_CHARACTERS = 80
TABLE_CHARACTERS = 16  # of the content's hash, among the tables of a school
REFUSED_ROWS = 1_000

# proofs
DIFFERENCES_NAMED = 200  # of a school's proof; the others are counted
UNTOLD_DAYS = 3  # until the statement has told what a notice told: a weekend

# registers
AGE_DAYS = (30, 60, 90)  # that what is owed is divided by
REGISTER_ENTRIES_A_READ = 5_000
REGISTER_PDF_ROWS = 3_000  # about eighty pages
REGISTER_XLSX_ROWS = 100_000

# matching
NAME_WORDS_LEAST = 2
SUGGESTIONS = 3
CLASS_TOKENS = 3
NAME_WORDS_MOST = 8  # of which a name in a memo is looked for
MEMO_NUMBERS = 12  # of a memo that are looked at as codes
GLUED_DIGITS = 40  # in which a code may hide
CODE_CUT_DIGITS = 2  # that a cut code may lack
SUGGESTIONS_SHOWN = 5  # beside a line in doubt, each with a key
FITTING_STEPS = 100_000  # of two sets of sums that are joined, until a person is asked
SCORE_MOST = 99  # of a hundred, which is what needs nobody
DOUBTS_A_PAGE = 100

# the desk
DESK_KEY_CHARACTERS = 24  # hexadecimal: 96 bits
DESK_PARTS = 40  # bills of one family at once: four children with ten months each
DESK_BILLS_A_PAGE = 500

# money
AMOUNT_DONG = 10_000_000_000
QUANTITY_DAYS = 31
REASON_CHARACTERS = 500
MOVES = 50

# notices
NOTICE_BYTES = 64_000  # the largest seen is 2,100
NOTICE_AGE_SECONDS = 300
NOTICE_DIGEST_CHARACTERS = 16
NOTICE_NUMBER_CHARACTERS = 80
NOTICES_A_BATCH = 500
NOTICE_SWEEP_SECONDS = 30  # what a crash or a busy store left is looked for

# pages and batches
PAGE_ROWS = 500
PAGE_ROWS_USUAL = 100
INDEX_PUPILS = 5_000
LINES_A_PAGE = 5_000
SETTLE_TRIES = 8
OPEN_INVOICES = 20_000  # of the pupils of one batch of lines
BILLS_A_PRINT = 60
REQUESTS_REMEMBERED = 20
REPORTS_LISTED = 2_000
