"""The subjects that a curriculum knows, by their codes: general education by Circular 32/2018."""

from __future__ import annotations

# Of all levels; the parts of a subject that is taught as one or in parts stand beside the whole.
_GENERAL = (
    *("NV", "TOAN", "TA", "KHTN", "LSDL", "GDCD", "TIN", "CN", "GDTC", "NT", "AN", "MT", "HDTN", "GDDP"),
    *("VL", "HH", "SH", "LS", "DL", "GDKTPL", "GDQPAN", "TV", "DD", "TNXH", "KH"),
)
# Other foreign languages, the second one, and the languages of minorities.
_LANGUAGES = ("TPHAP", "TNGA", "TTQ", "TNHAT", "THAN", "TDUC", "NN2", "TDTTS")
SUBJECT_CODES = frozenset((*_GENERAL, *_LANGUAGES))
