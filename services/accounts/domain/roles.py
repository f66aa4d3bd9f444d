"""The role that the system grants for a title that a school writes."""

from __future__ import annotations

from tabular import words

# The first entry that a title contains decides, so the longer titles stand first.
_ROLES: tuple[tuple[str, str], ...] = (
    ("hieu truong", "principal"),
    ("ke toan", "accountant"),
    ("thu vien", "librarian"),
    ("van thu", "clerk"),
    ("to truong", "group_leader"),
    ("giao vien", "teacher"),
    ("to pho", "teacher"),
    ("tong phu trach", "teacher"),
)
_SHORT = {"ht": "principal", "pht": "principal", "p ht": "principal", "gv": "teacher", "ttcm": "group_leader"}
OTHER = "staff"


def role_of(title: str) -> str:
    """`Phó hiệu trưởng` is a principal; a title without a role in the system is plain staff, who may sign in only."""
    folded = words(title)
    if folded in _SHORT:
        return _SHORT[folded]
    return next((role for part, role in _ROLES if part in folded), OTHER)
