"""The kinds of files that payments takes, as they are called on the wire and in reports."""

FEE_ITEMS, STATEMENT = "fee_items", "statement"
