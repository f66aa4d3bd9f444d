"""What each role may do in accounts, and in which places."""

from __future__ import annotations

from chassis.identity.policy import Policy

_OFFICE = {"principal": "school", "clerk": "school"}
_STAFF = {
    **_OFFICE,
    "accountant": "school",
    "librarian": "school",
    "group_leader": "school",
    "teacher": "school",
}
_HEADS = {"principal": "school", "officer": "jurisdiction"}
_EVERYWHERE = {"operator": "jurisdiction", "officer": "jurisdiction"}

POLICY = Policy(
    {
        "see_schools": {**_EVERYWHERE, **_STAFF, "cashier": "school", "pupil": "school", "guardian": "school"},
        "see_people": {**_EVERYWHERE, **_STAFF},
        "see_classes": {**_EVERYWHERE, **_STAFF},
        "see_assignments": {
            **_EVERYWHERE,
            **_OFFICE,
            "group_leader": "school",
            "teacher": "school",
            "librarian": "school",
        },
        # Officers read numbers, never lists of children (Law 91/2025: no more than the task needs).
        "see_pupils": {
            "operator": "jurisdiction",
            **_OFFICE,
            "accountant": "school",
            "librarian": "school",
            "teacher": "class",
        },
        # Day of birth and hardship: who answers for the child, not who keeps books, money or machines.
        "see_pupil_details": {**_OFFICE, "teacher": "class"},
        "issue_accounts": {"operator": "jurisdiction", **_OFFICE},
        # A slip is a way in: an operator prints none of a child, and nobody prints that of whoever stands above.
        "print_slips": {"operator": "jurisdiction", **_OFFICE},
        "print_slips_of_pupils": _OFFICE,
        "print_slips_of_posts": _HEADS,
        "confirm_posts": _HEADS,
        "end_posts": {**_HEADS, "operator": "jurisdiction", "clerk": "school"},
        # A parent's account reaches children, so the schools alone issue it; the parent takes a further child in.
        "issue_guardian_accounts": _OFFICE,
        "confirm_child": {"guardian": "self", **_OFFICE},
        "end_guardianship": {"guardian": "self", **_OFFICE},
        # A stolen phone, somebody who left: sessions end, the account is closed and opened, a wait is ended. Nobody
        # below decides about those who stand above, and an operator, who may close, gives no way in.
        "stop_accounts": {**_OFFICE, **_EVERYWHERE},
        "stop_posts": {**_HEADS, "operator": "jurisdiction"},
        "reset_accounts": _OFFICE,
        "reset_posts": _HEADS,
        "keep_offices": _EVERYWHERE,
        # An office over a unit is asked for by an operator there, and confirmed by somebody else.
        "ask_offices": {"operator": "jurisdiction"},
        # Those who answer for the schools of a unit say of which roles there a second factor is asked.
        "ask_second_factor": {"officer": "jurisdiction"},
        "count": {**_EVERYWHERE, **_OFFICE},
        "import_files": {"operator": "jurisdiction", "clerk": "school"},
        # Schools come and answer to a commune by an operator's list; a school changes only what is known of itself.
        "keep_schools": {"operator": "jurisdiction"},
        "read_reports": {**_EVERYWHERE, "clerk": "school"},
        # Who read what is kept of the child (Law 91/2025: whoever it is about may know).
        "see_reads": {"guardian": "pupil", "pupil": "self"},
    }
)
