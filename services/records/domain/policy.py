"""What each role may do in records, and in which places."""

from __future__ import annotations

from chassis.identity.policy import Policy

_EVERYWHERE = {"operator": "jurisdiction", "officer": "jurisdiction"}
_HEAD = {"principal": "school"}

POLICY = Policy(
    {
        "see_record_types": {
            **dict.fromkeys(("operator", "officer", "principal", "group_leader", "teacher", "clerk"), "anywhere"),
            **dict.fromkeys(("accountant", "librarian", "pupil", "guardian"), "anywhere"),
        },
        # The caller's own; pupils and parents owe nothing.
        "see_duties": dict.fromkeys(
            ("operator", "officer", "principal", "group_leader", "teacher", "clerk", "accountant", "librarian"), "self"
        ),
        "submit_plan": {"teacher": "self"},
        "submit_plan_for": {"operator": "jurisdiction", "clerk": "school"},
        "review_plan": {"group_leader": "group", **_HEAD},
        "read_plan": {"teacher": "self", "group_leader": "group", **_HEAD, "operator": "jurisdiction"},
        # Officers see who is late, never what somebody wrote.
        "see_late": {**_EVERYWHERE, **_HEAD, "group_leader": "group", "clerk": "school"},
        "sign_plans": {**_HEAD, "group_leader": "group"},
        # A PIN is chosen by its owner alone; a second person only lets the owner choose it anew.
        "enrol_signer": dict.fromkeys(("principal", "group_leader"), "self"),
        "permit_enrolment": {"operator": "jurisdiction", **_HEAD},
        "see_signer": {"operator": "jurisdiction", **_HEAD, "group_leader": "self"},
        "verify": {
            **dict.fromkeys(("operator", "officer", "principal", "group_leader", "teacher", "clerk"), "anywhere"),
            **dict.fromkeys(("accountant", "librarian", "pupil", "guardian"), "anywhere"),
        },
        # Marks are confidential: no ranking, no list beyond those who teach the class.
        # A teacher sees the subjects that the teacher teaches there, the homeroom teacher all; operators read none.
        "read_gradebook": {"teacher": "class", **_HEAD},
        "read_all_marks": _HEAD,
        "list_gradebooks": {"teacher": "class", **_HEAD, "operator": "jurisdiction"},
        "post_mark": {"teacher": "class"},
        # After the window: the subject teacher asks, the homeroom teacher verifies, a head approves, or reopens.
        "ask_correction": {"teacher": "class"},
        "decide_correction": {"teacher": "class", **_HEAD},
        "reopen_gradebook": _HEAD,
        "ask_appeal": {"pupil": "self", "guardian": "pupil"},
        "answer_appeal": {"teacher": "class", **_HEAD},
        "read_results": {"teacher": "class", **_HEAD, "pupil": "self", "guardian": "pupil"},
        "read_year_sheet": {"teacher": "class", **_HEAD},
        # Each enters what is the own: the homeroom teacher the sheet, the head who goes up after all (27/2020).
        "post_year_sheet": {"teacher": "class", **_HEAD},
        "decide_promotion": _HEAD,
        "see_timetables": {
            **_EVERYWHERE,
            **_HEAD,
            **dict.fromkeys(("group_leader", "teacher", "clerk", "pupil", "guardian"), "school"),
        },
        "see_online_lessons": {"operator": "jurisdiction", **_HEAD, "teacher": "class"},
        "tie_guest": {**_HEAD, "teacher": "class"},
        # The class's logbook: each enters the own periods, the homeroom teacher closes the week.
        "see_logbook": {**_HEAD, "teacher": "class"},
        "write_logbook": {"teacher": "class"},
        "close_logbook": {"teacher": "class"},
        "see_attendance": {
            "operator": "jurisdiction",
            **_HEAD,
            "teacher": "class",
            "pupil": "self",
            "guardian": "pupil",
        },
        "count": {**_EVERYWHERE, **_HEAD, "clerk": "school"},
        # A teacher hands in the gradebooks of what the teacher teaches, and nothing else.
        "hand_in_files": {"operator": "jurisdiction", **dict.fromkeys(("clerk", "teacher"), "school")},
        "import_marks": {"operator": "jurisdiction", **dict.fromkeys(("clerk", "teacher"), "school")},
        "import_files": {"operator": "jurisdiction", "clerk": "school"},
        "read_reports": {**_EVERYWHERE, "clerk": "school"},
        # Who read what is kept of the child (Law 91/2025: whoever it is about may know).
        "see_reads": {"guardian": "pupil", "pupil": "self"},
    }
)
