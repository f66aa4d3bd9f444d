"""Every limit of importing, with its unit last."""

from __future__ import annotations

ROWS_AT_ONCE = 1_000  # of a list on its way into the documents; one of 1 kB each is a bulk of 1 MB
REFUSED_ROWS_KEPT = 5_000  # a report stays below 2 MB
REQUESTS_REMEMBERED = 20  # of one file; a client tries again within minutes
CERTAIN_SCORE = 100  # of a file that can be nothing else
PAGE_REPORTS = 200
PAGE_REPORTS_MOST = 500
PAGE_TOKEN_CHARACTERS = 400  # what one call gives and the next one brings back; the longest seen is 160
FORM_CHARACTERS = 24  # of a hash
EXAMPLES = 3  # of a column, for the person who says what it holds
EXAMPLE_ROWS = 50  # in which they are looked for
EXAMPLE_CHARACTERS = 40
MASK_DIGITS_HIDDEN = 4  # a longer number shows its last digits: a year shows none
MASK_DIGITS_KEPT = 2
FORMS_REMEMBERED = 60  # of a school: those that somebody corrected last
