"""Who may do what with materials and books, and where: the one table that the use cases ask."""

from __future__ import annotations

from chassis.identity.policy import Policy

OFFICE = {"operator": "jurisdiction", "officer": "jurisdiction"}
TEACHING = {"teacher": "school", "group_leader": "school", "principal": "school", "librarian": "school"}
STAFF = (*TEACHING, "accountant", "clerk")

POLICY = Policy(
    {
        "upload": {**TEACHING, "operator": "jurisdiction"},
        "submit": {"teacher": "self", "group_leader": "self", "principal": "self", "librarian": "self"},
        "pass": {"group_leader": "group"},
        # The leader's own work, and work that names no group, is passed by another leader of the school or its head.
        "pass_for_another": {"group_leader": "school", "principal": "school"},
        # The shared shelf belongs to no school: whoever leads a group may take a material in.
        "adopt": {"group_leader": "anywhere"},
        "approve": {"principal": "school"},
        "publish": {"principal": "school"},
        "withdraw": {"principal": "school"},
        # Everything of a school, on its way or withdrawn; a group's leader sees what waits for the group.
        "read_on_its_way": {
            "group_leader": "group",
            "principal": "school",
            "librarian": "school",
            "operator": "jurisdiction",
            "officer": "jurisdiction",
        },
        "read_shelf": {**TEACHING, "accountant": "school", "clerk": "school", "pupil": "school", **OFFICE},
        "read_answers": {**dict.fromkeys(TEACHING, "anywhere"), **OFFICE},
        "import_files": {**TEACHING, "operator": "jurisdiction"},
        "import_books": {"librarian": "school", "principal": "school", "operator": "jurisdiction"},
        # What somebody reads is nobody else's matter: lists by name are the librarian's, of the own school.
        "lend": {"librarian": "school"},
        "read_loans": {"librarian": "school"},
        "read_loans_of_pupil": {"pupil": "self", "guardian": "pupil"},
        "read_loans_of_staff": dict.fromkeys(STAFF, "self"),
        "set_lending_rule": {"librarian": "school", "principal": "school"},
        "read_reports": {"librarian": "school", "principal": "school", **OFFICE},
    }
)
