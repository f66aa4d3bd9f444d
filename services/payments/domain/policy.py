"""Who may do what with money, and where: the one table that this house's doors ask."""

from __future__ import annotations

from chassis.identity.policy import Policy

OWN_SCHOOL = {"accountant": "school", "principal": "school"}

POLICY = Policy(
    {
        "list_fee_items": {
            "accountant": "anywhere",
            "principal": "anywhere",
            "operator": "anywhere",
            "officer": "anywhere",
            "guardian": "anywhere",
        },
        "import_fee_items": {"operator": "jurisdiction"},
        "import_statement": {"accountant": "school", "operator": "jurisdiction"},
        "set_account": {**OWN_SCHOOL, "operator": "jurisdiction"},
        # The second person is of the school: whoever runs the system cannot send a school's money elsewhere.
        "confirm_account": OWN_SCHOOL,
        "keep_choice": {"accountant": "school", "operator": "jurisdiction"},
        "raise_demands": {"accountant": "school", "operator": "jurisdiction"},
        # Officers read sums, never lists of children (Law 91/2025: no more than the task needs).
        "read_sums": {**OWN_SCHOOL, "operator": "jurisdiction", "officer": "jurisdiction"},
        "read_lists": {**OWN_SCHOOL, "operator": "jurisdiction"},
        "read_pupil": {**OWN_SCHOOL, "guardian": "pupil", "pupil": "self", "operator": "jurisdiction"},
        "confirm_table": OWN_SCHOOL,
        "decline_table": {**OWN_SCHOOL, "operator": "jurisdiction"},
        "assign_line": {"accountant": "school"},
        "confirm_assignment": OWN_SCHOOL,
        "decline_assignment": OWN_SCHOOL,
        "prove_money": {**OWN_SCHOOL, "operator": "jurisdiction"},
        "write_off": {"accountant": "school"},
        "confirm_write_off": OWN_SCHOOL,
        "decline_write_off": OWN_SCHOOL,
        "return_line": {"accountant": "school"},
        # Who keeps the books is not who takes the money (Law on Accounting 88/2015, Art. 52).
        "take_at_desk": {"cashier": "school"},
        "read_desk": {"cashier": "school", **OWN_SCHOOL},
        "issue_receipts": {"accountant": "school", "operator": "jurisdiction"},
        "list_reports": {"accountant": "anywhere", "operator": "jurisdiction"},
        # Who read what is kept of the child (Law 91/2025: whoever it is about may know).
        "see_reads": {"guardian": "pupil", "pupil": "self"},
    }
)
