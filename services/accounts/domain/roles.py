"""The role that the system grants for a title that a school writes."""

from __future__ import annotations

from tabular import words

# The first entry that a title contains decides, so the longer titles stand first.
_ROLES: tuple[tuple[str, str], ...] = (
    ("hieu truong", "principal"),
    ("ke toan", "accountant"),
    ("thu quy", "cashier"),
    ("thu vien", "librarian"),
    ("van thu", "clerk"),
    ("to truong", "group_leader"),
    ("giao vien", "teacher"),
    ("to pho", "teacher"),
    ("tong phu trach", "teacher"),
)
_SHORT = {"ht": "principal", "pht": "principal", "p ht": "principal", "gv": "teacher", "ttcm": "group_leader"}
OTHER = "staff"
# Roles with rights over other people: their posts are given and taken by two persons.
_OVER_OTHERS = frozenset({"principal", "accountant", "clerk"})
_DEPUTY = frozenset({"pho", "p", "pht"})


def role_of(title: str) -> str:
    """`Phó hiệu trưởng` is a principal; a title without a role in the system is plain staff, who may sign in only."""
    folded = words(title)
    if folded in _SHORT:
        return _SHORT[folded]
    return next((role for part, role in _ROLES if part in folded), OTHER)


def post_of(title: str) -> str:
    """The post with rights over others that a title names: head, deputy, accountant or clerk; empty for any other."""
    role = role_of(title)
    if role not in _OVER_OTHERS:
        return ""
    if role == "principal":
        return "deputy" if _DEPUTY & set(words(title).split()) else "head"
    return role
