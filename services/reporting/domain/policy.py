"""Who may see and do what in reporting: action → role → kind of place."""

from __future__ import annotations

from chassis.identity.policy import Policy

POLICY = Policy(
    {
        "read_indicators": {
            "officer": "jurisdiction",
            "operator": "jurisdiction",
            "principal": "school",
            "clerk": "school",
            "accountant": "school",
        },
        "read_late": {"officer": "jurisdiction", "operator": "jurisdiction", "principal": "school"},
        "remind": {"officer": "jurisdiction", "principal": "school"},
        "export": {"officer": "jurisdiction", "operator": "jurisdiction", "principal": "school"},
        "read_own_reminders": dict.fromkeys(
            ("teacher", "group_leader", "principal", "accountant", "librarian", "clerk", "officer", "operator"), "self"
        ),
    }
)
